// SPDX-License-Identifier: GPL-2.0
/*
 * %s of a bad address is a fault.
 *
 * expect: fault address
 */
#include <weft/task.h>

int main(void)
{
	print("%s\n", 16);	/* faults here */
	return 0;
}
