// SPDX-License-Identifier: GPL-2.0
/*
 * When main returns, the session is over: 10,000 tasks that still loop, sleep,
 * wait or have not begun end with it, and its status is main's. (Of those that
 * never give way a few are enough: main takes turns with them.)
 *
 * expect: main 7
 * emulated: 1 2 4
 * options: --quantum 1ms
 * 1to1: --set tasks=100
 */
#include <weft/task.h>

enum { TASKS = 10000, GREEDY = 500 };

volatile u32 tasks = TASKS;
static chan nothing;
static volatile u64 spins;

static void stay(long i)
{
	u64 v;

	if ((u64)i % GREEDY == 0)
		for (;;)
			spins++;
	switch ((u64)i % 3) {
	case 0:
		chan_recv(nothing, &v);
		break;
	case 1:
		sleep_ns(3600000000000ULL);
		break;
	default:
		for (;;)
			task_yield();
	}
	fail("nobody wakes this task");
}

int main(void)
{
	u32 i;

	nothing = chan_make(0);
	for (i = 0; i < tasks; i++)
		assert(go(stay, i) > 0);
	return 7;
}
