// SPDX-License-Identifier: GPL-2.0
/*
 * Send and receive cases in one select_wait(): what it says it sent arrives,
 * what it did not say it sent does not.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { ITEMS = 500 };

static chan out[2], in;
static u64 got[2];
static waitgroup wg;

static void receive(long which)
{
	u64 v, expected = 0;

	while (chan_recv(out[which], &v)) {
		/* Values grow, with holes where the other one got it. */
		assert(v >= expected);
		expected = v + 1;
		__sync_fetch_and_add(&got[which], v + 1);
	}
	wg_done(&wg);
}

static void feed(long unused)
{
	u64 i;

	for (i = 0; i < ITEMS; i++)
		chan_send(in, i);
	chan_close(in);
}

int main(void)
{
	u64 sums[2] = {}, received = 0, sent = 0;
	bool open = true;

	in = chan_make(0);
	out[0] = chan_make(0);
	out[1] = chan_make(4);
	wg_add(&wg, 2);
	assert(go(receive, 0) > 0);
	assert(go(receive, 1) > 0);
	assert(go(feed, 0) > 0);
	while (open || sent < ITEMS) {
		struct select_case cases[3] = {
			{ .c = out[0], .op = SELECT_SEND, .value = sent },
			{ .c = out[1], .op = SELECT_SEND, .value = sent },
			{ .c = in, .op = SELECT_RECV },
		};
		long which;

		if (sent >= ITEMS)
			which = 2 + select_wait(&cases[2], 1, -1);
		else
			which = select_wait(cases, open ? 3 : 2, -1);
		assert(which >= 0 && which < 3);
		if (which < 2) {
			sums[which] += ++sent;
		} else if (cases[2].ok) {
			assert(cases[2].value == received);
			received++;
		} else {
			open = false;
		}
	}
	assert(received == ITEMS);
	chan_close(out[0]);
	chan_close(out[1]);
	wg_wait(&wg);
	assert(got[0] == sums[0]);
	assert(got[1] == sums[1]);
	return 0;
}
