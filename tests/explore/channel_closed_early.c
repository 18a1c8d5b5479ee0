// SPDX-License-Identifier: GPL-2.0
/*
 * main closes a channel while one may still send on it.
 * expect: fault: .*closed
 */
#include <weft/task.h>

static chan c;

static void send(long unused)
{
	chan_send(c, 1);
}

int main(void)
{
	s64 a;

	c = chan_make(1);
	a = go(send, 0);
	chan_close(c);
	task_join(a);
	return 0;
}
