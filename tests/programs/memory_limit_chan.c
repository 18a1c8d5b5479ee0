// SPDX-License-Identifier: GPL-2.0
/*
 * A channel that does not fit into the memory limit is a fault that says so.
 *
 * expect: fault memory
 * options: --memory 4194304
 */
#include <weft/task.h>

int main(void)
{
	chan_make(1000);
	chan_make(1 << 20);	/* faults here */
	return 0;
}
