# SPDX-License-Identifier: GPL-2.0
# A place is noted where no worker is.
#
# fails: task 0 notes CPU 7, where it never ran
s/\[(u32)cpu % MOST_CPUS\]/[7]/
