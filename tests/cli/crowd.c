// SPDX-License-Identifier: GPL-2.0
/*
 * 24 tasks in every state, for ever: what weft top shows (tests/cli/top.sh). Those that
 * always run are on one CPU: others have work to do, too.
 */
#include <weft/task.h>

static chan nothing;

static void yields(long unused)
{
	task_pin(0);
	for (;;)
		task_yield();
}

static void waits(long unused)
{
	u64 value;

	chan_recv(nothing, &value);
}

static void sleeps(long ns)
{
	for (;;)
		sleep_ns(ns);
}

int main(void)
{
	int i;

	nothing = chan_make(0);
	for (i = 0; i < 3; i++)
		go(yields, 0);
	for (i = 0; i < 10; i++)
		go(waits, 0);
	for (i = 0; i < 5; i++) {
		go(sleeps, 1000000);
		go(sleeps, 3600000000000);
	}
	print("ready\n");
	waits(0);
	return 0;
}
