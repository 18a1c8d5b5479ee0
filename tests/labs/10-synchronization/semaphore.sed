# SPDX-License-Identifier: GPL-2.0
# A permit for each that is there: none is left for who is late.
#
# fails: the run ended with deadlock: .*cross [0-9]+ waits for semaphore gate
s/^static event gate;/static semaphore gate;/
s/event_wait(&gate);/sem_acquire(\&gate);/
s/event_set(&gate);/for (u32 i = 0; i < tasks; i++)\
		sem_release(\&gate);/
