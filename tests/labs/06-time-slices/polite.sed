# SPDX-License-Identifier: GPL-2.0
# One gives way after each piece, and gets what is left.
#
# fails: Jain is
s/pieces\[i\]++;/& if (!i) task_yield();/
