// SPDX-License-Identifier: GPL-2.0
/* Tasks go as deep as their stacks are, over and over; in the end one goes deeper. */
#include <weft/task.h>

enum { TASKS = 32, ROUNDS = 200 };

static volatile u64 depth = 10;
static waitgroup wg;

static __attribute__((noinline)) u64 sink(u64 n)
{
	volatile u64 mine = n;

	return n ? mine + sink(n - 1) : mine;
}

static void dive(long unused)
{
	int i;

	for (i = 0; i < ROUNDS; i++)
		depth = depth + (sink(depth) & 0);
	wg_done(&wg);
}

int main(void)
{
	int i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(dive, 0) > 0);
	wg_wait(&wg);
	return sink(~0ULL);
}
