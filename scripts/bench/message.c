// SPDX-License-Identifier: GPL-2.0
/* Messages over a channel of @capacity on one worker: prints picoseconds each. */
#include <weft/task.h>

u64 capacity;
u64 messages = 5000000;
static chan c;

static void send_all(long unused)
{
	u64 i;

	for (i = 0; i < messages; i++)
		chan_send(c, i);
	chan_close(c);
}

int main(void)
{
	u64 start, value, sum = 0;

	c = chan_make(capacity);
	start = now_ns();
	go(send_all, 0);
	while (chan_recv(c, &value))
		sum += value;
	start = now_ns() - start;
	assert(sum == messages * (messages - 1) / 2);
	print("%lu", start * 1000 / messages);
	return 0;
}
