# SPDX-License-Identifier: GPL-2.0
# Each task has a lock of its own, which keeps nobody out.
#
# fails: a race on counter: count\(\) (reads|writes) it at line [0-9]+, count\(\)
# fails: counter = 2; the shortest: weft replay --set times=2 --set way=1
s/^static mutex lock;/static mutex locks[2];/
s/(&lock)/(\&locks[task_self() \& 1])/
