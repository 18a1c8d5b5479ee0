# SPDX-License-Identifier: GPL-2.0
# main waits for one message only.
#
# fails: schedules of [0-9]+: main returned 0, finished = [12]; the shortest: weft replay
/chan_recv(over/s/;$/, i = tasks;/
