// SPDX-License-Identifier: GPL-2.0
/*
 * A send on an unbuffered channel returns after the receive has begun, and the
 * other way round: neither side runs ahead.
 *
 * expect: main 0
 * races: received sent
 */
#include <weft/task.h>

enum { ROUNDS = 1000 };

static chan c;
static volatile u64 sent, received;

static void send(long unused)
{
	u64 i;

	for (i = 0; i < ROUNDS; i++) {
		chan_send(c, i);
		/* Receive i has begun, so receive i - 1 has ended. */
		assert(received >= i);
		sent = i + 1;
	}
}

int main(void)
{
	u64 i, v;

	c = chan_make(0);
	assert(go(send, 0) > 0);
	for (i = 0; i < ROUNDS; i++) {
		assert(sent <= i);	/* no send ends before its receive */
		assert(chan_recv(c, &v) && v == i);
		assert(chan_len(c) == 0);
		received = i + 1;
	}
	return 0;
}
