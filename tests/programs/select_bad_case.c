// SPDX-License-Identifier: GPL-2.0
/*
 * A case that is neither a send nor a receive is a fault.
 *
 * expect: fault select
 */
#include <weft/task.h>

int main(void)
{
	struct select_case c = { .c = chan_make(1), .op = 3 };

	select_wait(&c, 1, 0);	/* faults here */
	return 0;
}
