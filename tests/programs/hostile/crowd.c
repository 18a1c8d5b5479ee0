// SPDX-License-Identifier: GPL-2.0
/* A million tasks, or as many as one may have, wait for one event; then main says so. */
#include <weft/task.h>

volatile u32 tasks = 1000000;
static event never;

static void wait(long unused)
{
	event_wait(&never);
}

int main(void)
{
	u32 i;

	for (i = 0; i < tasks; i++)
		if (go(wait, 0) < 0)
			break;
	print("%u\n", i);
	sleep_ns(~0ULL);
	return 0;
}
