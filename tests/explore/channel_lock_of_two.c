// SPDX-License-Identifier: GPL-2.0
/*
 * A channel with two places lets two in.
 * expect: fault: assertion failed: counter == 2
 * races: counter
 */
#include <weft/task.h>

static chan lock;
static volatile u64 counter;

static void increment(long unused)
{
	u64 value;

	chan_send(lock, 1);
	counter++;
	chan_recv(lock, &value);
}

int main(void)
{
	s64 a, b;

	lock = chan_make(2);
	a = go(increment, 0);
	b = go(increment, 0);
	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
