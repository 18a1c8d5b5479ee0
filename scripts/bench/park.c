// SPDX-License-Identifier: GPL-2.0
/*
 * A million tasks that wait: how long it takes to make one and to wake one (ps),
 * in one line. What each takes up is in the summary: peak memory by tasks.
 */
#include <weft/task.h>

volatile u64 tasks = 1000000;
static u64 waiting, finished, end_ns;
static event go_on, end;

static void wait(long unused)
{
	waiting++;
	event_wait(&go_on);
	if (++finished == tasks) {
		end_ns = now_ns();
		event_set(&end);
	}
}

int main(void)
{
	u64 start_ns = now_ns(), all_ns, i;

	for (i = 0; i < tasks; i++)
		assert(go(wait, 0) > 0);
	while (*(volatile u64 *)&waiting < tasks)
		task_yield();
	all_ns = now_ns();
	event_set(&go_on);
	event_wait(&end);
	print("%lu %lu\n", (all_ns - start_ns) * 1000 / tasks, (end_ns - all_ns) * 1000 / tasks);
	return 0;
}
