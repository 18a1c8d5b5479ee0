// SPDX-License-Identifier: GPL-2.0
/*
 * Deep recursion that fits the stack limit runs, in main and in tasks, and
 * each level finds its own variables again.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { DEPTH = 200, TASKS = 10 };

static waitgroup wg;

static __attribute__((noinline)) u64 down(u64 n, u64 salt)
{
	volatile u64 mine = n * salt;
	u64 below = n ? down(n - 1, salt) : 0;

	assert(mine == n * salt);
	return below + mine;
}

static void dive(long salt)
{
	assert(down(DEPTH, salt) == salt * (DEPTH * (DEPTH + 1) / 2));
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS + 1);
	dive(1);
	for (i = 0; i < TASKS; i++)
		assert(go(dive, i + 2) > 0);
	wg_wait(&wg);
	return 0;
}
