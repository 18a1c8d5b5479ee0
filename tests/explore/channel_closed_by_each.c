// SPDX-License-Identifier: GPL-2.0
/*
 * Each of two senders closes when it is done.
 * expect: fault: .*closed
 */
#include <weft/task.h>

static chan c;

static void send(long value)
{
	chan_send(c, value);
	chan_close(c);
}

int main(void)
{
	u64 value, sum = 0;

	c = chan_make(1);
	go(send, 1);
	go(send, 2);
	while (chan_recv(c, &value))
		sum += value;
	assert(sum == 3);
	return 0;
}
