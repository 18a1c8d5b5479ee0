# SPDX-License-Identifier: GPL-2.0
# The chain goes through half of the buffer.
#
# fails: 32 of 64 lines in 4 KiB
s/mem_chase_init(lines, bytes, 1)/mem_chase_init(lines, bytes \/ 2, 1)/
