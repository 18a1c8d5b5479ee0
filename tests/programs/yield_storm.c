// SPDX-License-Identifier: GPL-2.0
/*
 * 2,000 tasks that yield and are stolen to and fro: each comes round as often
 * as it must, with its own state.
 *
 * expect: main 0
 * 1to1: --set tasks=200
 */
#include <weft/task.h>

enum { ROUNDS = 20 };

volatile u32 tasks = 2000;
static u64 total;
static waitgroup wg;

static void run(long me)
{
	task_id id = task_self();
	u64 i;

	for (i = 0; i < ROUNDS; i++) {
		task_yield();
		assert(task_self() == id);
	}
	__sync_fetch_and_add(&total, i * me);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	assert(total == (u64)ROUNDS * tasks * (tasks - 1) / 2);
	return 0;
}
