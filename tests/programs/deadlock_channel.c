// SPDX-License-Identifier: GPL-2.0
/*
 * A receive that nobody will ever answer, in main and in another task: the
 * session ends with a report, it does not hang.
 *
 * expect: deadlock
 * report: all tasks are asleep - deadlock
 */
#include <weft/task.h>

static chan c;

static void wait(long unused)
{
	u64 v;

	chan_recv(c, &v);
}

int main(void)
{
	c = chan_make(4);
	assert(go(wait, 0) > 0);
	wait(0);
	return 0;
}
