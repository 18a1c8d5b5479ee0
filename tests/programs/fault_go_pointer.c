// SPDX-License-Identifier: GPL-2.0
/*
 * go() with a number that is no function's address is a fault.
 *
 * expect: fault call
 */
#include <weft/task.h>

static void (*volatile fn)(long);

int main(void)
{
	go(fn, 1);	/* faults here */
	return 0;
}
