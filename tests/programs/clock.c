// SPDX-License-Identifier: GPL-2.0
/*
 * now_ns() never goes back, whatever CPU a task comes to, and sleep_ns(0) is a
 * yield.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 20, ROUNDS = 200 };

static waitgroup wg;

static void look(long unused)
{
	u64 before = now_ns(), now;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		if (i & 1)
			task_yield();
		else
			sleep_ns(0);
		now = now_ns();
		assert(now >= before);
		before = now;
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	assert(now_ns() > 0);
	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(look, 0) > 0);
	wg_wait(&wg);
	return 0;
}
