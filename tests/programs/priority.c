// SPDX-License-Identifier: GPL-2.0
/*
 * task_priority() is taken by every policy, also by those that do not use it,
 * and loses no task.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 200 };

static u64 runs;
static waitgroup wg;

static void run(long i)
{
	u32 k;

	assert(task_priority(i % 40UL) == 0);
	for (k = 0; k < 5; k++)
		task_yield();
	__sync_fetch_and_add(&runs, 1);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	assert(task_priority(0) == 0);
	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	assert(runs == TASKS);
	return 0;
}
