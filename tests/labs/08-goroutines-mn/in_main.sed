# SPDX-License-Identifier: GPL-2.0
# A function that main calls is no task.
#
# fails: 1 tasks were created, not 1000 and main
s/assert(go(sit, i) > 0);/sit(i);/
