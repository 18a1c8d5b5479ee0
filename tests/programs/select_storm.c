// SPDX-License-Identifier: GPL-2.0
/*
 * Many tasks in select_wait() on the same channels, sending and receiving both,
 * with time-outs that race: each token that was sent was received once.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { CHANNELS = 3, TASKS = 12, ROUNDS = 300 };

static chan channels[CHANNELS];
static u64 sent, received, sent_sum, received_sum;
static waitgroup wg;

static void note(const struct select_case *c)
{
	if (c->op == SELECT_SEND) {
		__sync_fetch_and_add(&sent, 1);
		__sync_fetch_and_add(&sent_sum, c->value);
	} else {
		assert(c->ok);
		__sync_fetch_and_add(&received, 1);
		__sync_fetch_and_add(&received_sum, c->value);
	}
}

static void run(long me)
{
	u32 i, k;

	for (i = 0; i < ROUNDS; i++) {
		struct select_case cases[CHANNELS];
		long which;

		for (k = 0; k < CHANNELS; k++)
			cases[k] = (struct select_case){
				.c = channels[k],
				.op = (me + k) & 1 ? SELECT_SEND : SELECT_RECV,
				.value = (u64)me << 32 | i << 2 | k,
			};
		which = select_wait(cases, CHANNELS, (random_u64() & 3) * 20000);
		assert(which == -ETIMEDOUT || (which >= 0 && which < CHANNELS));
		if (which >= 0)
			note(&cases[which]);
	}
	wg_done(&wg);
}

int main(void)
{
	u64 v;
	u32 i;

	for (i = 0; i < CHANNELS; i++)
		channels[i] = chan_make(i);
	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	for (i = 0; i < CHANNELS; i++) {
		while (chan_try_recv(channels[i], &v) == 1) {
			received++;
			received_sum += v;
		}
		assert(chan_len(channels[i]) == 0);
	}
	assert(sent == received);
	assert(sent_sum == received_sum);
	return 0;
}
