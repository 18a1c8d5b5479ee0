// SPDX-License-Identifier: GPL-2.0
/*
 * mem_walk() touches every stride-th byte of its range, to the last one, and
 * mem_chase() follows its chain; neither leaves the range.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { BYTES = 256 << 10, GUARD = 4096 };

static void check_guard(volatile const u8 *p)
{
	u32 i;

	for (i = 0; i < GUARD; i++)
		assert(p[i] == 0xa5);
}

int main(void)
{
	/* volatile: or clang makes calls to memset() of these loops. */
	volatile u8 *p = arena_alloc(BYTES + 2 * GUARD);
	u32 i;

	assert(p);
	for (i = 0; i < GUARD; i++)
		p[i] = p[GUARD + BYTES + i] = 0xa5;
	mem_walk((void *)p + GUARD, BYTES, 1);
	mem_walk((void *)p + GUARD, BYTES, 64);
	mem_walk((void *)p + GUARD, BYTES, 4096);
	mem_walk((void *)p + GUARD, BYTES, 1 << 30);
	mem_walk((void *)p + GUARD, 0, 64);
	mem_chase_init((void *)p + GUARD, BYTES, 42);
	mem_chase((void *)p + GUARD, 10000);
	mem_chase((void *)p + GUARD, 0);
	check_guard(p);
	check_guard(p + GUARD + BYTES);
	return 0;
}
