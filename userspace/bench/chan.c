// SPDX-License-Identifier: GPL-2.0
/* What a message through a channel costs, in a stream from one task to another. */
#include "bench.h"

volatile u64 capacity, messages = 1000000;
u64 ps;		/* a message */
static chan c;

static void send(long n)
{
	task_pin(there);
	for (; n; n--)
		chan_send(c, n);
	chan_close(c);
}

int main(void)
{
	u64 start_ns, got = 0, v;

	task_pin(here);
	c = chan_make(capacity);
	start_ns = now_ns();
	assert(go(send, messages) > 0);
	while (chan_recv(c, &v))
		got++;
	ps = (now_ns() - start_ns) * 1000 / messages;
	assert(got == messages);
	return 0;
}
