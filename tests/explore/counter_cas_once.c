// SPDX-License-Identifier: GPL-2.0
/*
 * Compare and swap, once: whoever fails has not counted.
 * expect: fault: assertion failed
 */
#include <weft/task.h>

static u64 counter;

static void increment(long unused)
{
	u64 old;

	old = *(volatile u64 *)&counter;
	__sync_val_compare_and_swap(&counter, old, old + 1);
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 0);

	task_join(a);
	task_join(b);
	assert(*(volatile u64 *)&counter == 2);
	return 0;
}
