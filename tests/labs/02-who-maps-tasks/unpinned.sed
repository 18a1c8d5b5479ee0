# SPDX-License-Identifier: GPL-2.0
# pin=1 is forgotten.
#
# fails: task 0 is not pinned
s/if (pin)/if (0)/
