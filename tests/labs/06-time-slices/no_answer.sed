# SPDX-License-Identifier: GPL-2.0
# Nobody is at the keyboard.
#
# fails: is there a task of answer
s/assert(go(answer, 0) > 0);/wg_done(\&done);/
