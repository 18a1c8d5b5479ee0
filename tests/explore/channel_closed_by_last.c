// SPDX-License-Identifier: GPL-2.0
/*
 * Of two senders the one that is done last closes.
 * expect: well
 */
#include <weft/task.h>

static chan c;
static u32 left = 2;

static void send(long value)
{
	chan_send(c, value);
	if (__sync_fetch_and_sub(&left, 1) == 1)
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
