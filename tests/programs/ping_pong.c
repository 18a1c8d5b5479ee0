// SPDX-License-Identifier: GPL-2.0
/*
 * Two tasks hand a number to and fro over unbuffered channels. Each hand-over
 * is a block and a wake: what is lost or doubled here would show at once.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { ROUNDS = 10000 };

static chan ping, pong;

static void player(long rounds)
{
	u64 ball;

	while (chan_recv(ping, &ball))
		chan_send(pong, ball + 1);
	chan_close(pong);
}

int main(void)
{
	u64 ball = 0, i;

	ping = chan_make(0);
	pong = chan_make(0);
	assert(go(player, ROUNDS) > 0);
	for (i = 0; i < ROUNDS; i++) {
		chan_send(ping, ball);
		assert(chan_recv(pong, &ball));
		assert(ball == i + 1);
	}
	chan_close(ping);
	assert(!chan_recv(pong, &ball));
	return 0;
}
