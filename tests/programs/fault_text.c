// SPDX-License-Identifier: GPL-2.0
/*
 * A function's address is not memory.
 *
 * expect: fault address
 */
#include <weft/task.h>

static void nothing(long unused)
{
}

static void (*volatile fn)(long) = nothing;

int main(void)
{
	return *(volatile u8 *)fn;	/* faults here */
}
