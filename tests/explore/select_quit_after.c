// SPDX-License-Identifier: GPL-2.0
/*
 * The channel that says so is closed when all work is sent.
 * expect: well
 */
#include <weft/task.h>

static chan work, quit;

static void send(long value)
{
	chan_send(work, value);
	chan_close(quit);
}

int main(void)
{
	struct select_case cases[2];
	u64 sum = 0;

	work = chan_make(0);
	quit = chan_make(0);
	go(send, 7);
	cases[0] = (struct select_case){ .c = work, .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = quit, .op = SELECT_RECV };
	while (select_wait(cases, 2, -1) == 0)
		sum += cases[0].value;
	assert(sum == 7);
	return 0;
}
