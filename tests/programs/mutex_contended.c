// SPDX-License-Identifier: GPL-2.0
/*
 * A mutex holds across yields: whoever is switched away inside still has it.
 * Without exclusion, two tasks would meet inside at once.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 50, ROUNDS = 40 };

static mutex lock;
static volatile u64 inside, counter;
static waitgroup wg;

static void enter(long unused)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		u64 before;

		mutex_lock(&lock);
		assert(inside == 0);
		inside = 1;
		before = counter;
		task_yield();
		assert(inside == 1);
		counter = before + 1;
		inside = 0;
		mutex_unlock(&lock);
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(enter, i) > 0);
	wg_wait(&wg);
	assert(counter == TASKS * ROUNDS);
	assert(mutex_trylock(&lock));
	return 0;
}
