// SPDX-License-Identifier: GPL-2.0
/*
 * Who waits for two channels gets both messages, in either order.
 * expect: well
 */
#include <weft/task.h>

static chan c[2];

static void send(long me)
{
	chan_send(c[me], me + 1);
}

int main(void)
{
	u64 sum = 0;

	c[0] = chan_make(0);
	c[1] = chan_make(0);
	go(send, 0);
	go(send, 1);
	for (int i = 0; i < 2; i++) {
		struct select_case cases[2] = {
			{ .c = c[0], .op = SELECT_RECV }, { .c = c[1], .op = SELECT_RECV },
		};
		long fired = select_wait(cases, 2, -1);

		sum += fired ? cases[1].value : cases[0].value;
	}
	assert(sum == 3);
	return 0;
}
