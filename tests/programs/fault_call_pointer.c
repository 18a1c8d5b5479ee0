// SPDX-License-Identifier: GPL-2.0
/*
 * Calling a number that is no function's address is a fault.
 *
 * expect: fault call
 */
#include <weft/task.h>

static void (*volatile fn)(long) = (void (*)(long))0x12345678ULL;

int main(void)
{
	fn(1);	/* faults here */
	return 0;
}
