// SPDX-License-Identifier: GPL-2.0
/*
 * The classic: two tasks increment a counter that nothing protects.
 * expect: fault: assertion failed: counter == 2
 * races: counter
 */
#include <weft/task.h>

static volatile u64 counter;

static void increment(long unused)
{
	counter++;
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 0);

	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
