# SPDX-License-Identifier: GPL-2.0
# A round is left out.
#
# fails: task 0 has noted 39 rounds, not 40
s/round = 0;/round = 1;/
