# SPDX-License-Identifier: GPL-2.0
# Who has the token keeps it, and the others wait.
#
# fails: the run ended with deadlock: 
s/next = i + 1 < tasks ? i + 1 : 0/next = i/
