// SPDX-License-Identifier: GPL-2.0
/*
 * The place for what is received is checked before anything is taken.
 *
 * expect: fault address
 */
#include <weft/task.h>

int main(void)
{
	chan c = chan_make(1);

	chan_send(c, 1);
	chan_recv(c, (u64 *)64);	/* faults here */
	return 0;
}
