// SPDX-License-Identifier: GPL-2.0
/*
 * One waits until one of many flags is set, and nobody sets one: the round is long.
 * expect: livelock
 */
#include <weft/task.h>

enum { FLAGS = 20 };

static volatile u32 flags[FLAGS];

static void scan(long unused)
{
	for (;;)
		for (int i = 0; i < FLAGS; i++)
			if (flags[i])
				return;
}

int main(void)
{
	s64 a = go(scan, 0);

	task_join(a);
	return 0;
}
