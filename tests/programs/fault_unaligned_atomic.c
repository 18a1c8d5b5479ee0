// SPDX-License-Identifier: GPL-2.0
/*
 * An atomic access that is not aligned is a fault; a plain one is not.
 *
 * expect: fault align
 */
#include <weft/task.h>

static u8 bytes[32] __attribute__((aligned(8)));

int main(void)
{
	volatile u64 offset = 4;

	*(volatile u16 *)(bytes + offset - 1) = 0x1234;
	assert(bytes[3] == 0x34 && bytes[4] == 0x12);
	__sync_fetch_and_add((u64 *)(bytes + offset), 1);	/* faults here */
	return 0;
}
