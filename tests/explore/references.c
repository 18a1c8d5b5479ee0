// SPDX-License-Identifier: GPL-2.0
/*
 * Who takes away the last reference knows it from that very step.
 * expect: well
 */
#include <weft/task.h>

static u32 references = 2;
static volatile u32 freed;

static void put(long unused)
{
	if (__sync_sub_and_fetch(&references, 1) == 0)
		freed++;
}

int main(void)
{
	s64 a = go(put, 0), b = go(put, 0);

	task_join(a);
	task_join(b);
	assert(freed == 1);
	return 0;
}
