// SPDX-License-Identifier: GPL-2.0
/*
 * A buffered channel is a queue: what went in first comes out first, over the
 * end of its ring, with senders waiting at a full one, all 64 bits of it.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { ROOM = 7, ITEMS = 1000 };

static chan c;

static void send(long unused)
{
	u64 i;

	for (i = 0; i < ITEMS; i++)
		chan_send(c, ~i);
	chan_close(c);
}

int main(void)
{
	u64 i, v;

	c = chan_make(ROOM);
	for (i = 0; i < ROOM; i++) {
		assert(chan_len(c) == i);
		chan_send(c, i);
	}
	assert(chan_len(c) == ROOM);
	assert(!chan_try_send(c, 0));
	for (i = 0; i < ROOM; i++) {
		assert(chan_recv(c, &v) && v == i);
		assert(chan_len(c) == ROOM - 1 - i);
	}
	assert(go(send, 0) > 0);
	for (i = 0; i < ITEMS; i++) {
		assert(chan_recv(c, &v) && v == ~i);
		if (i % 3 == 0)
			task_yield();
	}
	assert(!chan_recv(c, &v));
	return 0;
}
