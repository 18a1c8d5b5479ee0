// SPDX-License-Identifier: GPL-2.0
/*
 * task_exit() ends its task from within a call, and only that task; joiners
 * are woken.
 *
 * expect: main 0
 */
#include <weft/task.h>

static volatile u64 before, after;

static __attribute__((noinline)) void leave(void)
{
	before = 1;
	task_exit();
	after = 1;
}

static void run(long unused)
{
	leave();
	after = 2;
}

int main(void)
{
	assert(task_join(go(run, 0)) == 0);
	assert(before == 1);
	assert(after == 0);
	return 0;
}
