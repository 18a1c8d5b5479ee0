// SPDX-License-Identifier: GPL-2.0
/*
 * mem_chase_init() of so many bytes that the end wraps round: a fault, and not a
 * byte before the object is touched.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u64 object[512];

int main(void)
{
	mem_chase_init(object + 256, -(u64)2048, 1);	/* faults here */
	return 0;
}
