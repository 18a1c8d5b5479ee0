// SPDX-License-Identifier: GPL-2.0
/*
 * Reading through NULL is a fault.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u64 *volatile p;

int main(void)
{
	return *p;	/* faults here */
}
