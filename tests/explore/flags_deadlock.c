// SPDX-License-Identifier: GPL-2.0
/*
 * Each says that it wants to enter and waits until the other does not.
 * expect: livelock
 */
#include <weft/task.h>

static volatile u32 wants[2];

static void enter(long me)
{
	atomic_store(&wants[me], 1);
	while (wants[1 - me])
		;
	atomic_store(&wants[me], 0);
}

int main(void)
{
	s64 a = go(enter, 0), b = go(enter, 1);

	task_join(a);
	task_join(b);
	return 0;
}
