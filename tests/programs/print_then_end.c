// SPDX-License-Identifier: GPL-2.0
/*
 * What was printed before the end is read, also when the end is a fault.
 *
 * expect: fault fail
 * report: out of luck
 * expect-output:
 * |last words
 */
#include <weft/task.h>

int main(void)
{
	print("last words\n");
	fail("out of luck");	/* faults here */
	return 0;
}
