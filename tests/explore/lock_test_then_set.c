// SPDX-License-Identifier: GPL-2.0
/*
 * To look whether it is taken and to take it are two steps.
 * expect: fault: assertion failed: !inside
 * races: inside
 */
#include <weft/task.h>

static volatile u32 taken, inside;

static void enter(long unused)
{
	while (taken)
		;
	atomic_store(&taken, 1);
	assert(!inside);
	inside = 1;
	inside = 0;
	atomic_store(&taken, 0);
}

int main(void)
{
	s64 a = go(enter, 0), b = go(enter, 0);

	task_join(a);
	task_join(b);
	return 0;
}
