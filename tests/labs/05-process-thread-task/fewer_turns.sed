# SPDX-License-Identifier: GPL-2.0
# They stop in the middle.
#
# fails: 2000 turns, not 4000
s/i < turns/i < turns \/ 2/
