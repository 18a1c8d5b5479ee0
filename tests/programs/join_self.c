// SPDX-License-Identifier: GPL-2.0
/*
 * A task that joins itself waits for what cannot come: the report says so.
 *
 * expect: deadlock
 * report: join
 */
#include <weft/task.h>

int main(void)
{
	task_join(task_self());
	return 0;
}
