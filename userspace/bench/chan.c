// SPDX-License-Identifier: GPL-2.0
/* What a message through a channel costs, in a stream from one task to another. */
#include "bench.h"

volatile u64 capacity, messages = 1000000;
u64 ps;		/* a message */

static void send(long c)
{
	u64 n;

	task_pin(there);
	for (n = messages; n; n--)
		chan_send(c, n);
	chan_close(c);
}

int main(void)
{
	u64 start_ns, got = 0, v;
	chan c = chan_make(capacity);

	task_pin(here);
	start_ns = now_ns();
	assert(go(send, c) > 0);
	while (chan_recv(c, &v))
		got++;
	ps = (now_ns() - start_ns) * 1000 / messages;
	assert(got == messages);
	return 0;
}
