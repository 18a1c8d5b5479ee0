// SPDX-License-Identifier: GPL-2.0
/*
 * A number that is no channel's is a fault.
 *
 * expect: fault chan
 */
#include <weft/task.h>

int main(void)
{
	chan_send(chan_make(1) + 1, 1);	/* faults here */
	return 0;
}
