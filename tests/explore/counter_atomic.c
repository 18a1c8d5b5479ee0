// SPDX-License-Identifier: GPL-2.0
/*
 * The same with an atomic addition.
 * expect: well
 */
#include <weft/task.h>

static volatile u64 counter;

static void increment(long unused)
{
	__sync_fetch_and_add(&counter, 1);
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 0);

	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
