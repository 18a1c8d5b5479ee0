// SPDX-License-Identifier: GPL-2.0
/* A crowd that sleeps, each a random time: how long until all have slept. */
#include "bench.h"

volatile u64 tasks = 1000000, least_ns = 1000000000, spread_ns = 1000000000;
u64 wall_ns;		/* from the first go() to the last end */
u64 early;		/* of those that were woken too early */
static u64 finished, end_ns;
static event end;

static void sleeper(long unused)
{
	u64 ns = least_ns + random_u64() % spread_ns, start_ns = now_ns();

	sleep_ns(ns);
	if (now_ns() - start_ns < ns)
		count(&early);
	if (count(&finished) == tasks) {
		end_ns = now_ns();
		event_set(&end);
	}
}

int main(void)
{
	u64 start_ns = now_ns(), i;

	for (i = 0; i < tasks; i++)
		assert(go(sleeper, 0) > 0);
	event_wait(&end);
	wall_ns = end_ns - start_ns;
	assert(!early);
	return 0;
}
