// SPDX-License-Identifier: GPL-2.0
/*
 * Joining a task that is dead returns at once, once and again, also when its
 * place has been taken by others since.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 200 };

static u64 runs;

static void run(long unused)
{
	__sync_fetch_and_add(&runs, 1);
}

int main(void)
{
	task_id first = go(run, 0);
	u32 i;

	assert(task_join(first) == 0);
	assert(runs == 1);
	for (i = 0; i < TASKS; i++) {
		assert(task_join(go(run, 0)) == 0);
		assert(runs == i + 2);
		assert(task_join(first) == 0);
	}
	return 0;
}
