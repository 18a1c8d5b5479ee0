// SPDX-License-Identifier: GPL-2.0
/*
 * Only before they read do all meet: the faster one writes what the slower one still reads.
 * expect: fault: assertion failed: round_of\[1 - me\] == i
 * races: round_of
 */
#include <weft/task.h>

enum { ROUNDS = 2 };

static barrier both = BARRIER(2);
static volatile u32 round_of[2];

static void go_round(long me)
{
	for (u32 i = 1; i <= ROUNDS; i++) {
		round_of[me] = i;
		barrier_wait(&both);
		assert(round_of[1 - me] == i);
	}
}

int main(void)
{
	s64 a = go(go_round, 0), b = go(go_round, 1);

	task_join(a);
	task_join(b);
	return 0;
}
