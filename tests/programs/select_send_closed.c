// SPDX-License-Identifier: GPL-2.0
/*
 * A send case on a closed channel is a fault when it is chosen.
 *
 * expect: fault closed
 */
#include <weft/task.h>

int main(void)
{
	struct select_case c = { .c = chan_make(1), .op = SELECT_SEND };

	chan_close(c.c);
	select_wait(&c, 1, -1);	/* faults here */
	return 0;
}
