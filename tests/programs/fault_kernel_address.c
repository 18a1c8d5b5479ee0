// SPDX-License-Identifier: GPL-2.0
/*
 * An address of the kernel's is no address of a task.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u64 *volatile p = (u64 *)0xffff888000000000ULL;

int main(void)
{
	*p = 1;	/* faults here */
	return 0;
}
