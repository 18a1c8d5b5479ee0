# SPDX-License-Identifier: GPL-2.0
# Whatever main waits with, if all have been started before.
#
# passes
s/^static waitgroup done;/static semaphore done;/
s/wg_done(/sem_release(/
/wg_add/d
s/wg_wait(&done);/for (i = 0; i < tasks; i++) sem_acquire(\&done);/
