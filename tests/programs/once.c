// SPDX-License-Identifier: GPL-2.0
/*
 * once_do() runs its function once, and nobody goes on before that has ended.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 200 };

static once init, later;
static u64 runs;
static volatile u64 finished;
static waitgroup wg;

static void initialise(void)
{
	u32 i;

	__sync_fetch_and_add(&runs, 1);
	for (i = 0; i < 20; i++)
		task_yield();
	finished = 1;
}

static void count(void)
{
	__sync_fetch_and_add(&runs, 1);
}

static void use(long unused)
{
	once_do(&init, initialise);
	assert(finished);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(use, i) > 0);
	wg_wait(&wg);
	assert(runs == 1);
	once_do(&init, initialise);
	assert(runs == 1);
	once_do(&later, count);
	once_do(&later, count);
	assert(runs == 2);
	return 0;
}
