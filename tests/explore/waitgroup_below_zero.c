// SPDX-License-Identifier: GPL-2.0
/*
 * Who gives up says twice that it is done.
 * expect: fault: waitgroup below zero
 */
#include <weft/task.h>

static waitgroup left;
static u32 taken;

static void work(long unused)
{
	if (!__sync_bool_compare_and_swap(&taken, 0, 1))
		wg_done(&left);
	wg_done(&left);
}

int main(void)
{
	s64 a, b;

	wg_add(&left, 2);
	a = go(work, 0);
	b = go(work, 0);
	wg_wait(&left);
	task_join(a);
	task_join(b);
	return 0;
}
