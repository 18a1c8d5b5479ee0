# SPDX-License-Identifier: GPL-2.0
# The crowd does half of the work, and seems twice as fast.
#
# fails: hops of the crowd in 4 KiB
s/i < share/i < share \/ 2/
