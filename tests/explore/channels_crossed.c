// SPDX-License-Identifier: GPL-2.0
/*
 * Two send to each other without a buffer, and nobody receives.
 * expect: deadlock: .*waits for .*, .*waits for
 */
#include <weft/task.h>

static chan to[2];

static void exchange(long me)
{
	u64 value;

	chan_send(to[1 - me], me);
	chan_recv(to[me], &value);
	assert(value == 1 - me);
}

int main(void)
{
	s64 a, b;

	to[0] = chan_make(0);
	to[1] = chan_make(0);
	a = go(exchange, 0);
	b = go(exchange, 1);
	task_join(a);
	task_join(b);
	return 0;
}
