// SPDX-License-Identifier: GPL-2.0
/*
 * mem_prefetch() changes nothing, whatever it is told to bring: memory that is there,
 * the last byte of it, or what is nobody's.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { BYTES = 4096 };

int main(void)
{
	volatile u8 *p = arena_alloc(BYTES);
	u32 i;

	assert(p);
	for (i = 0; i < BYTES; i++)
		p[i] = i;
	for (i = 0; i < BYTES; i++)
		mem_prefetch((void *)(p + i));
	mem_prefetch(NULL);
	mem_prefetch((void *)-1ULL);
	for (i = 0; i < BYTES; i++)
		assert(p[i] == (u8)i);
	return 0;
}
