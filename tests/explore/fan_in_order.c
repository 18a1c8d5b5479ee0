// SPDX-License-Identifier: GPL-2.0
/*
 * Two send on one channel, and that the first one was begun first is taken for an order.
 * expect: fault: assertion failed: one == 1 && other == 2
 */
#include <weft/task.h>

static chan c;

static void send(long value)
{
	chan_send(c, value);
}

int main(void)
{
	u64 one, other;

	c = chan_make(0);
	go(send, 1);
	go(send, 2);
	chan_recv(c, &one);
	chan_recv(c, &other);
	assert(one == 1 && other == 2);
	return 0;
}
