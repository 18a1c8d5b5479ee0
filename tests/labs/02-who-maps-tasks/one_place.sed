# SPDX-License-Identifier: GPL-2.0
# All are pinned to one CPU.
#
# fails: task 1 is on worker 0
s/(u32)i % cpus/0/
