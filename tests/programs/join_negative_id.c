// SPDX-License-Identifier: GPL-2.0
/*
 * A go() that failed gives a negative number; joining it unseen is a fault.
 *
 * expect: fault task
 */
#include <weft/task.h>

int main(void)
{
	task_join(-ENOSPC);	/* faults here */
	return 0;
}
