// SPDX-License-Identifier: GPL-2.0
/*
 * With a time-out of 0 select_wait() looks and does not wait.
 *
 * expect: main 0
 */
#include <weft/task.h>

int main(void)
{
	struct select_case cases[2];

	cases[0] = (struct select_case){ .c = chan_make(1), .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = chan_make(0), .op = SELECT_SEND, .value = 5 };
	assert(select_wait(cases, 2, 0) == -ETIMEDOUT);
	chan_send(cases[0].c, 77);
	assert(select_wait(cases, 2, 0) == 0);
	assert(cases[0].ok && cases[0].value == 77);
	assert(select_wait(cases, 2, 0) == -ETIMEDOUT);
	return 0;
}
