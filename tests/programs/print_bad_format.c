// SPDX-License-Identifier: GPL-2.0
/*
 * A conversion that print() does not know is a fault, not a guess.
 *
 * expect: fault format
 */
#include <weft/task.h>

int main(void)
{
	print("%f\n", 1);	/* faults here */
	return 0;
}
