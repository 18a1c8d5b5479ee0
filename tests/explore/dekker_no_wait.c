// SPDX-License-Identifier: GPL-2.0
/*
 * Dekker, and nobody waits for the other.
 * expect: fault: assertion failed: !inside
 */
#include <weft/task.h>

static volatile u32 wants[2], turn, inside;

static void enter(long me)
{
	wants[me] = 1;
	while (0) {
		if (turn == me)
			continue;
		wants[me] = 0;
		while (turn != me)
			;
		wants[me] = 1;
	}
	assert(!inside);
	inside = 1;
	inside = 0;
	turn = 1 - me;
	wants[me] = 0;
}

int main(void)
{
	s64 a = go(enter, 0), b = go(enter, 1);

	task_join(a);
	task_join(b);
	return 0;
}
