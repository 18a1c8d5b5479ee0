// SPDX-License-Identifier: GPL-2.0
/*
 * Work for as many workers as there are, all of it born on one: tasks that
 * compute a little, @turns times. What the tool compares is the time on one worker
 * and on two.
 */
#include "bench.h"

volatile u64 tasks = 100000, turns = 1, units = 500;
u64 wall_ns;
static u64 finished, end_ns;
static event end;

static void work(long rest)
{
	for (;;) {
		compute(units);
		if (!--rest)
			break;
		task_yield();
	}
	if (__sync_fetch_and_add(&finished, 1) + 1 == tasks) {
		end_ns = now_ns();
		event_set(&end);
	}
}

int main(void)
{
	u64 start_ns = now_ns(), i;

	for (i = 0; i < tasks; i++)
		assert(go(work, turns) > 0);
	event_wait(&end);
	wall_ns = end_ns - start_ns;
	return 0;
}
