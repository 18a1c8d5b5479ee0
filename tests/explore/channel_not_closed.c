// SPDX-License-Identifier: GPL-2.0
/*
 * Who receives until the channel is closed waits for ever: nobody closes it.
 * expect: deadlock: main waits for
 */
#include <weft/task.h>

static chan c;

static void send(long unused)
{
	chan_send(c, 1);
	chan_send(c, 2);
}

int main(void)
{
	u64 value, sum = 0;
	s64 a;

	c = chan_make(1);
	a = go(send, 0);
	while (chan_recv(c, &value))
		sum += value;
	task_join(a);
	assert(sum == 3);
	return 0;
}
