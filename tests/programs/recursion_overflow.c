// SPDX-License-Identifier: GPL-2.0
/*
 * Recursion without an end is a fault of the task, with the function's name,
 * and nothing else happens.
 *
 * expect: fault stack
 * emulated: 1 2 4
 * report: sink
 */
#include <weft/task.h>

static volatile u64 keep;

static __attribute__((noinline)) u64 sink(u64 n)
{
	volatile u64 mine = n;

	if (!keep)
		mine += sink(n + 1);
	return mine;
}

static void fall(long unused)
{
	keep = sink(0);
}

int main(void)
{
	task_join(go(fall, 0));
	return 0;
}
