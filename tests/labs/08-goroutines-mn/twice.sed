# SPDX-License-Identifier: GPL-2.0
# Each task is started twice.
#
# fails: [0-9]+ of 1000 seats were taken more than once
s/wg_add(&standing, tasks)/wg_add(\&standing, 2 * tasks)/
s/assert(go(sit, i) > 0);/assert(go(sit, i) > 0 \&\& go(sit, i) > 0);/
