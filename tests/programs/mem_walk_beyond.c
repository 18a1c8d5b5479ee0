// SPDX-License-Identifier: GPL-2.0
/*
 * mem_walk() over the end of its memory is a fault of the task.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u8 bytes[1 << 16];

int main(void)
{
	mem_walk(bytes, sizeof(bytes), 64);
	mem_walk(bytes, 1ULL << 32, 64);	/* faults here */
	return 0;
}
