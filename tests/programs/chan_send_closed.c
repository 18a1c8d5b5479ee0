// SPDX-License-Identifier: GPL-2.0
/*
 * Sending on a closed channel is a fault.
 *
 * expect: fault closed
 */
#include <weft/task.h>

int main(void)
{
	chan c = chan_make(1);

	chan_close(c);
	chan_send(c, 1);	/* faults here */
	return 0;
}
