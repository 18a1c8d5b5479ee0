// SPDX-License-Identifier: GPL-2.0
/*
 * A fault in one task ends the session while thousands of others loop, sleep
 * and wait.
 *
 * expect: fault fail
 * report: enough
 * 1to1: --set tasks=100
 */
#include <weft/task.h>

volatile u32 tasks = 2000;
static chan c;

static void stay(long i)
{
	u64 v;

	if (i & 1)
		chan_recv(c, &v);
	for (;;)
		task_yield();
}

static void give_up(long unused)
{
	fail("enough");	/* faults here */
}

int main(void)
{
	u64 v;
	u32 i;

	c = chan_make(0);
	for (i = 0; i < tasks; i++)
		assert(go(stay, i) > 0);
	assert(go(give_up, 0) > 0);
	chan_recv(c, &v);
	return 0;
}
