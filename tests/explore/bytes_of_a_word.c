// SPDX-License-Identifier: GPL-2.0
/*
 * Each has a byte of its own, in the same word.
 * expect: well
 */
#include <weft/task.h>

static volatile u8 bytes[8];

static void increment(long me)
{
	bytes[me]++;
	bytes[me]++;
}

int main(void)
{
	s64 a = go(increment, 3), b = go(increment, 4);

	task_join(a);
	task_join(b);
	assert(bytes[3] == 2 && bytes[4] == 2);
	return 0;
}
