// SPDX-License-Identifier: GPL-2.0
/*
 * A plain flag says that the data are there: under each schedule it goes well, and is a race.
 * expect: well
 * races: data ready
 */
#include <weft/task.h>

static volatile u32 data, ready;

static void publish(long unused)
{
	data = 42;
	ready = 1;
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
