// SPDX-License-Identifier: GPL-2.0
/*
 * A barrier of two for three: the third waits for a fourth.
 * expect: deadlock: .*waits for all
 */
#include <weft/task.h>

static barrier all = BARRIER(2);

static void meet(long unused)
{
	barrier_wait(&all);
}

int main(void)
{
	s64 a = go(meet, 0), b = go(meet, 0), c = go(meet, 0);

	task_join(a);
	task_join(b);
	task_join(c);
	return 0;
}
