// SPDX-License-Identifier: GPL-2.0
/*
 * select_wait() over four channels with time-outs: each element comes out once,
 * under its own channel's index, and a time-out is neither an element nor a
 * reason to lose one.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { CHANNELS = 4, EACH = 250 };

static chan channels[CHANNELS];

static void send(long c)
{
	u64 i;

	for (i = 0; i < EACH; i++) {
		/* Slower than the time-out now and then. */
		if (i % 50 == 0)
			sleep_ns(300000);
		chan_send(channels[c], (u64)c << 32 | i);
	}
}

int main(void)
{
	struct select_case cases[CHANNELS];
	u64 next[CHANNELS] = {};
	u64 got = 0, timeouts = 0;
	u32 i;

	for (i = 0; i < CHANNELS; i++) {
		channels[i] = chan_make(i);
		assert(go(send, i) > 0);
	}
	while (got < CHANNELS * EACH) {
		long which;

		for (i = 0; i < CHANNELS; i++)
			cases[i] = (struct select_case){ .c = channels[i], .op = SELECT_RECV };
		which = select_wait(cases, CHANNELS, 100000);
		if (which == -ETIMEDOUT) {
			timeouts++;
			continue;
		}
		assert(which >= 0 && which < CHANNELS);
		assert(cases[which].ok);
		assert(cases[which].value >> 32 == which);
		assert((u32)cases[which].value == next[which]);
		next[which]++;
		got++;
	}
	for (i = 0; i < CHANNELS; i++)
		assert(next[i] == EACH);
	for (i = 0; i < CHANNELS; i++)
		cases[i] = (struct select_case){ .c = channels[i], .op = SELECT_RECV };
	assert(select_wait(cases, CHANNELS, 100000) == -ETIMEDOUT);
	return 0;
}
