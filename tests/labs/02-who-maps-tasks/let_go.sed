# SPDX-License-Identifier: GPL-2.0
# Pinned, and let go again.
#
# fails: is not pinned
s/cpu = task_cpu();/& task_pin(-1);/
