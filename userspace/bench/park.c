// SPDX-License-Identifier: GPL-2.0
/*
 * A crowd that waits: what it takes to make one from cold and let it come to its
 * wait, and to wake one and let it end. With @stay all of them go on waiting, so
 * that somebody can look at what they take up.
 */
#include "bench.h"

volatile u64 tasks = 1000000, stay;
u64 create_ps, wake_ps;		/* a task */
u64 ready;			/* 1: all wait */
static u64 waiting, finished, end_ns;
static event go_on, end;

static void wait(long unused)
{
	count(&waiting);
	event_wait(&go_on);
	if (count(&finished) == tasks) {
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
	create_ps = (all_ns - start_ns) * 1000 / tasks;
	*(volatile u64 *)&ready = 1;
	/* Asleep, or it would be a deadlock. */
	while (stay)
		sleep_ns(1000000000);
	event_set(&go_on);
	event_wait(&end);
	wake_ps = (end_ns - all_ns) * 1000 / tasks;
	return 0;
}
