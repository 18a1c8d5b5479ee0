// SPDX-License-Identifier: GPL-2.0
/*
 * A channel variable that was never made is a fault, not a wait for ever.
 *
 * expect: fault chan
 */
#include <weft/task.h>

static chan c;

int main(void)
{
	u64 v;

	chan_recv(c, &v);	/* faults here */
	return 0;
}
