// SPDX-License-Identifier: GPL-2.0
/*
 * A select_wait() that another channel has ended no longer waits to send: who
 * closes the channel it would have sent on at that moment does nothing wrong.
 * (The Go idiom of a producer with a quit channel.)
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { ROUNDS = 5000 };

static chan data, quit, turn;

static void produce(long unused)
{
	u64 round;

	while (chan_recv(turn, &round)) {
		struct select_case cases[2] = {
			{ .c = data, .op = SELECT_SEND, .value = round },
			{ .c = quit, .op = SELECT_RECV },
		};

		assert(select_wait(cases, 2, -1) == 1);
	}
}

int main(void)
{
	volatile u32 delay;
	u64 i;

	turn = chan_make(0);
	quit = chan_make(0);
	data = chan_make(0);
	assert(go(produce, 0) > 0);
	for (i = 0; i < ROUNDS; i++) {
		data = chan_make(0);
		chan_send(turn, i);
		for (delay = random_u64() & 127; delay; delay--)
			;
		/* Returns when the producer's select has been ended. */
		chan_send(quit, 0);
		chan_close(data);
	}
	chan_close(turn);
	return 0;
}
