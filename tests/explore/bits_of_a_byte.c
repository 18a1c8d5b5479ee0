// SPDX-License-Identifier: GPL-2.0
/*
 * Each has a bit of its own, in the same byte: a byte is loaded and stored as a whole.
 * expect: fault: assertion failed: bits == 3
 * races: bits
 */
#include <weft/task.h>

static volatile u8 bits;

static void set(long me)
{
	bits |= 1 << me;
}

int main(void)
{
	s64 a = go(set, 0), b = go(set, 1);

	task_join(a);
	task_join(b);
	assert(bits == 3);
	return 0;
}
