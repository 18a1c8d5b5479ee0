# SPDX-License-Identifier: GPL-2.0
# Also without a cure there is no circle: nothing is to be seen.
#
# fails: no schedule of [0-9]+ ends in a deadlock: leave cure=0 as it is
s/cure == ORDERED && next < seat/next < seat/
