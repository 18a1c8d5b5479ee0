// SPDX-License-Identifier: GPL-2.0
/*
 * Trying to send on a closed channel is a fault as well.
 *
 * expect: fault closed
 */
#include <weft/task.h>

int main(void)
{
	chan c = chan_make(1);

	chan_close(c);
	chan_try_send(c, 1);	/* faults here */
	return 0;
}
