// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that are pinned to one CPU and only yield take turns there: after each
 * turn nobody is more than one ahead.
 *
 * expect: main 0
 * races: turns
 * 1to1: skip whose turn it is after a yield is the OS's decision
 */
#include <weft/task.h>

enum { TASKS = 10, TURNS = 100 };

static volatile u64 turns[TASKS], ready;
static waitgroup wg;

static void take_turns(long i)
{
	u32 n, k;

	assert(task_pin((u64)i >> 32) == 0);
	i = (u32)i;
	/* Nobody counts before all are here. */
	__sync_fetch_and_add(&ready, 1);
	while (ready < TASKS)
		task_yield();
	for (n = 1; n <= TURNS; n++) {
		turns[i] = n;
		task_yield();
		for (k = 0; k < TASKS; k++)
			assert(turns[k] + 2 >= n && turns[k] <= n + 2);
	}
	wg_done(&wg);
}

int main(void)
{
	u64 cpu = task_cpu();
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(take_turns, cpu << 32 | i) > 0);
	wg_wait(&wg);
	return 0;
}
