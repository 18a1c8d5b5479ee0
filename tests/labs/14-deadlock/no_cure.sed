# SPDX-License-Identifier: GPL-2.0
# A cure that is none.
#
# fails: schedules of [0-9]+: deadlock: .*waits for forks.*; the shortest: weft replay --set seats=3 --set cure=3
/cure == YOURS/,+1d
