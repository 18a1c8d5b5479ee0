// SPDX-License-Identifier: GPL-2.0
/*
 * Who finds nothing there yet does something else, and waits then.
 * expect: well
 */
#include <weft/task.h>

static chan c;

static void send(long value)
{
	chan_send(c, value);
}

int main(void)
{
	struct select_case cases[1];

	c = chan_make(0);
	go(send, 7);
	cases[0] = (struct select_case){ .c = c, .op = SELECT_RECV };
	if (select_wait(cases, 1, 0) < 0)
		select_wait(cases, 1, -1);
	assert(cases[0].value == 7 && cases[0].ok);
	return 0;
}
