// SPDX-License-Identifier: GPL-2.0
/*
 * Each takes a lock, but each takes its own.
 * expect: fault: assertion failed: counter == 2
 * races: counter
 */
#include <weft/task.h>

static mutex locks[2];
static volatile u64 counter;

static void increment(long me)
{
	mutex_lock(&locks[me]);
	counter++;
	mutex_unlock(&locks[me]);
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 1);

	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
