# SPDX-License-Identifier: GPL-2.0
# Each task is waited for before the next is started: nothing is concurrent.
#
# fails: main is to start all before it waits
# fails: no two tasks ran at the same time
s/go(work, i);/task_join(go(work, i));/
