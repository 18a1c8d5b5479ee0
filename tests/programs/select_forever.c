// SPDX-License-Identifier: GPL-2.0
/*
 * With a negative time-out select_wait() waits as long as it takes, and a
 * closed channel is ready: ok is false, the value 0.
 *
 * expect: main 0
 */
#include <weft/task.h>

static chan data, quit;
static event go_on;

static void send(long unused)
{
	chan_send(data, 1);
	event_wait(&go_on);
	chan_close(quit);
}

int main(void)
{
	struct select_case cases[2];

	data = chan_make(0);
	quit = chan_make(0);
	cases[0] = (struct select_case){ .c = data, .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = quit, .op = SELECT_RECV };
	assert(go(send, 0) > 0);
	assert(select_wait(cases, 2, -1) == 0);
	assert(cases[0].ok && cases[0].value == 1);
	event_set(&go_on);
	cases[1].value = 99;
	cases[1].ok = true;
	assert(select_wait(cases, 2, -1) == 1);
	assert(!cases[1].ok && cases[1].value == 0);
	assert(select_wait(cases, 2, -1) == 1);
	return 0;
}
