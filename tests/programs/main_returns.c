// SPDX-License-Identifier: GPL-2.0
/*
 * When main returns, the session is over: 10,000 tasks that still loop, sleep,
 * wait or have not begun end with it, and its status is main's.
 *
 * expect: main 7
 */
#include <weft/task.h>

enum { TASKS = 10000 };

static chan nothing;
static volatile u64 spins;

static void stay(long i)
{
	u64 v;

	switch ((u64)i % 4) {
	case 0:
		chan_recv(nothing, &v);
		break;
	case 1:
		sleep_ns(3600000000000ULL);
		break;
	case 2:
		for (;;)
			task_yield();
	default:
		for (;;)
			spins++;
	}
}

int main(void)
{
	u32 i;

	nothing = chan_make(0);
	for (i = 0; i < TASKS; i++)
		assert(go(stay, i) > 0);
	return 7;
}
