// SPDX-License-Identifier: GPL-2.0
/*
 * An object that is not aligned is a fault when it is used.
 *
 * expect: fault align
 */
#include <weft/task.h>

static u8 bytes[32] __attribute__((aligned(8)));

int main(void)
{
	volatile u64 offset = 1;

	mutex_lock((mutex *)(bytes + offset));	/* faults here */
	return 0;
}
