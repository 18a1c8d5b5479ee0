// SPDX-License-Identifier: GPL-2.0
/*
 * A sleep is taken for a promise that the other is done by then.
 * expect: fault: assertion failed: data == 1
 * races: data
 */
#include <weft/task.h>

static volatile u32 data;

static void write_it(long unused)
{
	data = 1;
}

int main(void)
{
	s64 a = go(write_it, 0);

	sleep_ns(1000000000);
	assert(data == 1);
	task_join(a);
	return 0;
}
