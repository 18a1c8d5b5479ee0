// SPDX-License-Identifier: GPL-2.0
/*
 * A failed assert() ends the session, with its text, function and source line,
 * from any task.
 *
 * expect: fault assert
 * report: one \+ one == 3
 * report: check
 */
#include <weft/task.h>

static volatile u64 one = 1;

static __attribute__((noinline)) void check(void)
{
	assert(one + one == 3);	/* faults here */
}

static void run(long unused)
{
	check();
}

int main(void)
{
	assert(one == 1);
	task_join(go(run, 0));
	return 0;
}
