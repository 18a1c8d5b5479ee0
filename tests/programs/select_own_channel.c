// SPDX-License-Identifier: GPL-2.0
/*
 * A task does not meet itself: a send and a receive case on one unbuffered
 * channel in one select_wait() wait for others.
 *
 * expect: main 0
 */
#include <weft/task.h>

static chan c;

static void send(long unused)
{
	chan_send(c, 7);
}

int main(void)
{
	struct select_case cases[2];

	c = chan_make(0);
	cases[0] = (struct select_case){ .c = c, .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = c, .op = SELECT_SEND, .value = 9 };
	assert(select_wait(cases, 2, 100000) == -ETIMEDOUT);
	assert(go(send, 0) > 0);
	assert(select_wait(cases, 2, -1) == 0);
	assert(cases[0].value == 7 && cases[0].ok);
	return 0;
}
