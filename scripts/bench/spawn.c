// SPDX-License-Identifier: GPL-2.0
/*
 * What a task costs from go() to its end: main makes a batch of them, gives way,
 * and goes on when they have ended. Prints ps a task.
 */
#include <weft/task.h>

volatile u64 tasks = 1000000, batch = 1;
static volatile u64 ended;

static void nothing(long unused)
{
	ended++;
}

static void make(u64 total)
{
	u64 until = ended + total, size = batch, i;

	while (ended < until) {
		for (i = 0; i < size; i++)
			go(nothing, i);
		/* Once, on one worker: it is our turn again when they have run. */
		task_yield();
	}
}

int main(void)
{
	u64 start_ns;

	make(1000);
	start_ns = now_ns();
	make(tasks);
	print("%lu\n", (now_ns() - start_ns) * 1000 / tasks);
	return 0;
}
