// SPDX-License-Identifier: GPL-2.0
/*
 * The flag first, then the data.
 * expect: fault: assertion failed: data == 42
 * races: data
 */
#include <weft/task.h>

static volatile u32 data, ready;

static void publish(long unused)
{
	atomic_store(&ready, 1);
	data = 42;
}

static void read_it(long unused)
{
	if (ready)
		assert(data == 42);
}

int main(void)
{
	s64 a = go(publish, 0), b = go(read_it, 0);

	task_join(a);
	task_join(b);
	return 0;
}
