# SPDX-License-Identifier: GPL-2.0
# All touch the same memory: whose data it is does not matter to a cache.
#
# fails: does each touch its own memory
s/mem_chase(memory\[i\]/mem_chase(memory[0]/
