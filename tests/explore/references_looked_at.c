// SPDX-License-Identifier: GPL-2.0
/*
 * Two take away a reference each, then both see that there is none.
 * expect: fault: assertion failed: atomic_load\(&freed\) == 1
 */
#include <weft/task.h>

static u32 references = 2, freed;

static void put(long unused)
{
	__sync_fetch_and_sub(&references, 1);
	if (!atomic_load(&references))
		__sync_fetch_and_add(&freed, 1);
}

int main(void)
{
	s64 a = go(put, 0), b = go(put, 0);

	task_join(a);
	task_join(b);
	assert(atomic_load(&freed) == 1);
	return 0;
}
