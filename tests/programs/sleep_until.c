// SPDX-License-Identifier: GPL-2.0
/*
 * Sleeping until a moment is never too short, whatever the moment; one that has
 * been is no reason to sleep.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 20 };

static waitgroup done;
static u64 moment;

static void sleeper(long n)
{
	u64 until = moment + (u64)n * 100000;

	sleep_until(until);
	assert(now_ns() >= until);
	wg_done(&done);
}

int main(void)
{
	moment = now_ns() + 1000000;
	wg_add(&done, TASKS);
	for (int i = 0; i < TASKS; i++)
		go(sleeper, i);
	wg_wait(&done);
	sleep_until(0);
	sleep_until(now_ns());
	return 0;
}
