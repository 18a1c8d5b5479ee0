// SPDX-License-Identifier: GPL-2.0
/*
 * main looks at what a task has written, and waits for its end then.
 * expect: fault: assertion failed: data == 1
 * races: data
 */
#include <weft/task.h>

static volatile u64 data;

static void work(long unused)
{
	data = 1;
}

int main(void)
{
	s64 a = go(work, 0);

	assert(data == 1);
	task_join(a);
	return 0;
}
