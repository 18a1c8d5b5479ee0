// SPDX-License-Identifier: GPL-2.0
/*
 * Of 20,000 tasks none is lost and none runs twice, and each gets the argument
 * that it was made with.
 *
 * expect: main 0
 * emulated: 1 2 4
 * 1to1: --set tasks=300
 */
#include <weft/task.h>

enum { TASKS = 20000 };

volatile u32 tasks = TASKS;
static u32 runs[TASKS];
static waitgroup wg;

static void run(long i)
{
	assert(i >= 0 && i < TASKS);
	__sync_fetch_and_add(&runs[i], 1);
	if (i & 1)
		task_yield();
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	for (i = 0; i < tasks; i++)
		assert(runs[i] == 1);
	return 0;
}
