// SPDX-License-Identifier: GPL-2.0
/*
 * Many senders, many receivers, one unbuffered channel: each element is
 * received once, and each receiver sees each sender's elements in order.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { SENDERS = 8, RECEIVERS = 8, EACH = 300 };

static chan c;
static u32 seen[SENDERS * EACH];
static waitgroup senders, receivers;

static void send(long s)
{
	u64 i;

	for (i = 0; i < EACH; i++)
		chan_send(c, (u64)s << 32 | i);
	wg_done(&senders);
}

static void receive(long unused)
{
	u64 next[SENDERS] = {};
	u64 v;

	while (chan_recv(c, &v)) {
		u32 s = v >> 32, i = v;

		assert(s < SENDERS && i < EACH);
		assert(i >= next[s]);
		next[s] = i + 1;
		__sync_fetch_and_add(&seen[s * EACH + i], 1);
	}
	wg_done(&receivers);
}

int main(void)
{
	u32 i;

	c = chan_make(0);
	wg_add(&senders, SENDERS);
	wg_add(&receivers, RECEIVERS);
	for (i = 0; i < SENDERS; i++)
		assert(go(send, i) > 0);
	for (i = 0; i < RECEIVERS; i++)
		assert(go(receive, 0) > 0);
	wg_wait(&senders);
	chan_close(c);
	wg_wait(&receivers);
	for (i = 0; i < SENDERS * EACH; i++)
		assert(seen[i] == 1);
	return 0;
}
