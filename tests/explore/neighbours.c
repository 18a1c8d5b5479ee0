// SPDX-License-Identifier: GPL-2.0
/*
 * Each has a word of its own, one beside the other.
 * expect: well
 */
#include <weft/task.h>

static volatile u64 words[2];

static void increment(long me)
{
	words[me]++;
	words[me]++;
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 1);

	task_join(a);
	task_join(b);
	assert(words[0] == 2 && words[1] == 2);
	return 0;
}
