// SPDX-License-Identifier: GPL-2.0
/*
 * Joins that come just when their task ends: none sleeps for ever, none
 * returns before the end.
 *
 * expect: main 0
 * emulated: 1 2 4
 * 1to1: --set rounds=200
 */
#include <weft/task.h>

volatile u32 rounds = 5000;
static volatile u64 round;

static void run(long i)
{
	round = i;
}

int main(void)
{
	u32 i;

	for (i = 1; i <= rounds; i++) {
		task_id id = go(run, i);

		assert(id > 0);
		if (i & 1)
			task_yield();
		assert(task_join(id) == 0);
		assert(round == i);
	}
	return 0;
}
