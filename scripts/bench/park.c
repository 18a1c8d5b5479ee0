// SPDX-License-Identifier: GPL-2.0
/* @tasks tasks that wait, created from cold: prints picoseconds each. */
#include <weft/task.h>

u64 tasks = 1000000;
static event never;

static void wait(long unused)
{
	event_wait(&never);
}

int main(void)
{
	u64 start = now_ns(), i;

	for (i = 0; i < tasks; i++)
		if (go(wait, i) < 0)
			fail("cannot create that many tasks: see --max-tasks, --memory");
	print("%lu", (now_ns() - start) * 1000 / tasks);
	return 0;
}
