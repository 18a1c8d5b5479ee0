// SPDX-License-Identifier: GPL-2.0
/*
 * Joining what never was a task is a fault, not a wait.
 *
 * expect: fault task
 */
#include <weft/task.h>

int main(void)
{
	task_join(123456789);	/* faults here */
	return 0;
}
