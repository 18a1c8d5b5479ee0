// SPDX-License-Identifier: GPL-2.0
/* Yield among @tasks tasks on one worker: prints picoseconds a switch. */
#include <weft/task.h>

u32 tasks = 2;
u64 switches = 20000000;

static void yield_for_ever(long unused)
{
	for (;;)
		task_yield();
}

int main(void)
{
	u64 rounds = switches / tasks, start, i;

	for (i = 1; i < tasks; i++)
		if (go(yield_for_ever, i) < 0)
			fail("cannot create that many tasks: see --max-tasks, --memory");
	/* Once round without the clock: everybody has begun. */
	for (i = 0; i < 3; i++)
		task_yield();
	start = now_ns();
	for (i = 0; i < rounds; i++)
		task_yield();
	print("%lu", (now_ns() - start) * 1000 / (rounds * tasks));
	return 0;
}
