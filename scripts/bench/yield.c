// SPDX-License-Identifier: GPL-2.0
/*
 * What a yield costs among N tasks on one worker: all are woken, each yields R
 * times, and the last one looks at the clock. Prints ps a switch.
 */
#include <weft/task.h>

volatile u64 tasks = 2, rounds = 1000000;
static u64 waiting, finished, start_ns, end_ns;
static event go_on, end;

static void run(long count)
{
	__sync_fetch_and_add(&waiting, 1);
	event_wait(&go_on);
	for (; count; count--)
		task_yield();
	if (__sync_fetch_and_add(&finished, 1) + 1 == tasks) {
		end_ns = now_ns();
		event_set(&end);
	}
}

int main(void)
{
	u64 i;

	for (i = 0; i < tasks; i++)
		assert(go(run, rounds) > 0);
	while (*(volatile u64 *)&waiting < tasks)
		task_yield();
	event_set(&go_on);
	start_ns = now_ns();
	event_wait(&end);
	/* Each is switched to once by the event and once after each yield. */
	print("%lu\n", (end_ns - start_ns) * 1000 / (tasks * (rounds + 1)));
	return 0;
}
