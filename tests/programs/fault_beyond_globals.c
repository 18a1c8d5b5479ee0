// SPDX-License-Identifier: GPL-2.0
/*
 * Writing far behind the globals is a fault.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u64 words[4];

int main(void)
{
	volatile u64 far = 1 << 24;

	words[far] = 1;	/* faults here */
	return words[0];
}
