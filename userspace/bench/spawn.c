// SPDX-License-Identifier: GPL-2.0
/*
 * What a task costs from go() to its end: main makes a batch of them, gives way,
 * and goes on when they have ended. The first @warm ones are not counted.
 */
#include "bench.h"

volatile u64 tasks = 1000000, batch = 1, warm = 1000;
u64 ps;		/* a task */
static u64 ended;

static void nothing(long unused)
{
	(*(volatile u64 *)&ended)++;
}

static void nothing_in_parallel(long unused)
{
	__sync_fetch_and_add(&ended, 1);
}

static void make(u64 total)
{
	void (*fn)(long) = parallel ? nothing_in_parallel : nothing;
	u64 until = ended + total, made = ended, size, i;

	while (made < until) {
		size = batch < until - made ? batch : until - made;
		for (i = 0; i < size; i++)
			assert(go(fn, i) > 0);
		made += size;
		/* On one worker it is our turn again when they have run. */
		do {
			task_yield();
		} while (*(volatile u64 *)&ended < made);
	}
}

int main(void)
{
	u64 start_ns;

	make(warm);
	start_ns = now_ns();
	make(tasks);
	ps = (now_ns() - start_ns) * 1000 / tasks;
	return 0;
}
