// SPDX-License-Identifier: GPL-2.0
/*
 * One task's stack is not another's: a pointer to a local variable is worth
 * nothing elsewhere, and the report says whose it is.
 *
 * expect: fault other-stack
 */
#include <weft/task.h>

static void pry(long address)
{
	*(volatile u64 *)address = 1;	/* faults here */
}

int main(void)
{
	volatile u64 mine = 0;

	task_join(go(pry, (long)&mine));
	return mine;
}
