// SPDX-License-Identifier: GPL-2.0
/*
 * A closed channel says: no more work. Whoever is still to send some waits for ever.
 * expect: deadlock: .*send waits for
 */
#include <weft/task.h>

static chan work, quit;

static void send(long value)
{
	chan_send(work, value);
}

int main(void)
{
	struct select_case cases[2];
	s64 a;

	work = chan_make(0);
	quit = chan_make(0);
	a = go(send, 7);
	chan_close(quit);
	cases[0] = (struct select_case){ .c = work, .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = quit, .op = SELECT_RECV };
	while (select_wait(cases, 2, -1) == 0)
		;
	task_join(a);
	return 0;
}
