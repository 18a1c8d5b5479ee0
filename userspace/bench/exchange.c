// SPDX-License-Identifier: GPL-2.0
/*
 * What a message costs that is waited for: two tasks answer each other through
 * unbuffered channels. The first @warm rounds are not counted: a worker may sleep.
 */
#include "bench.h"

volatile u64 rounds = 100000, warm = 1000;
u64 ps;		/* a message, half a round */
static chan to, from;

static void answer(long n)
{
	u64 v;

	task_pin(there);
	for (; n; n--) {
		chan_recv(to, &v);
		chan_send(from, v);
	}
}

static void ask(u64 n)
{
	u64 v;

	for (; n; n--) {
		chan_send(to, n);
		chan_recv(from, &v);
	}
}

int main(void)
{
	u64 start_ns;

	task_pin(here);
	to = chan_make(0);
	from = chan_make(0);
	assert(go(answer, warm + rounds) > 0);
	ask(warm);
	start_ns = now_ns();
	ask(rounds);
	ps = (now_ns() - start_ns) * 1000 / (2 * rounds);
	return 0;
}
