// SPDX-License-Identifier: GPL-2.0
/*
 * Constants can be read and not written.
 *
 * expect: fault readonly
 */
#include <weft/task.h>

static const volatile u64 constant = 5;

int main(void)
{
	assert(constant == 5);
	*(volatile u64 *)&constant = 6;	/* faults here */
	return 0;
}
