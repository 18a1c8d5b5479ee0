# SPDX-License-Identifier: GPL-2.0
# Nobody waits.
#
# fails: [0-9]+ of 1001 tasks passed before the gate was open
s/event_wait(&gate);/task_yield();/
