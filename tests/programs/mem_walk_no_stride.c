// SPDX-License-Identifier: GPL-2.0
/*
 * A stride of 0 is a fault, not an endless walk.
 *
 * expect: fault arg
 */
#include <weft/task.h>

static u8 bytes[64];

int main(void)
{
	mem_walk(bytes, sizeof(bytes), 0);	/* faults here */
	return 0;
}
