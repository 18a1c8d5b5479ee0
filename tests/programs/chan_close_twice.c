// SPDX-License-Identifier: GPL-2.0
/*
 * Closing a channel twice is a fault.
 *
 * expect: fault closed
 */
#include <weft/task.h>

int main(void)
{
	chan c = chan_make(0);

	chan_close(c);
	chan_close(c);		/* faults here */
	return 0;
}
