// SPDX-License-Identifier: GPL-2.0
/*
 * A semaphore of three lets three in at most, wakes those who wait, and ends
 * with as many units as it began with.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { UNITS = 3, TASKS = 40, ROUNDS = 25 };

static semaphore units = SEMAPHORE(UNITS);
static u64 inside, done;
static waitgroup wg;

static void use(long unused)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		sem_acquire(&units);
		assert(__sync_fetch_and_add(&inside, 1) < UNITS);
		task_yield();
		assert(__sync_fetch_and_sub(&inside, 1) <= UNITS);
		sem_release(&units);
	}
	__sync_fetch_and_add(&done, 1);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(use, i) > 0);
	wg_wait(&wg);
	assert(done == TASKS && inside == 0);
	for (i = 0; i < UNITS; i++)
		assert(sem_try_acquire(&units));
	assert(!sem_try_acquire(&units));
	return 0;
}
