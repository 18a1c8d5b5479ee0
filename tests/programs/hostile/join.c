// SPDX-License-Identifier: GPL-2.0
/* Thousands of tasks wait for themselves, and main for one of them: the report is bounded. */
#include <weft/task.h>

volatile u32 tasks = 5000;

static void wait(long unused)
{
	task_join(task_self());
}

int main(void)
{
	task_id last = 0, id;
	u32 i;

	for (i = 0; i < tasks; i++) {
		id = go(wait, 0);
		if (id < 0)
			break;
		last = id;
	}
	task_join(last);
	return 0;
}
