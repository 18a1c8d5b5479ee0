// SPDX-License-Identifier: GPL-2.0
/*
 * Peterson, 1981: mutual exclusion of two by loads and stores alone.
 * expect: well
 */
#include <weft/task.h>

static volatile u32 wants[2], turn, inside;

static void enter(long me)
{
	atomic_store(&wants[me], 1);
	atomic_store(&turn, 1 - me);
	while (wants[1 - me] && turn == 1 - me)
		;
	assert(!inside);
	inside = 1;
	inside = 0;
	atomic_store(&wants[me], 0);
}

int main(void)
{
	s64 a = go(enter, 0), b = go(enter, 1);

	task_join(a);
	task_join(b);
	return 0;
}
