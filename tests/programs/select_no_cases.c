// SPDX-License-Identifier: GPL-2.0
/*
 * A select_wait() over nothing is a fault.
 *
 * expect: fault select
 */
#include <weft/task.h>

int main(void)
{
	struct select_case c = { .c = chan_make(1), .op = SELECT_RECV };

	select_wait(&c, 0, 0);	/* faults here */
	return 0;
}
