// SPDX-License-Identifier: GPL-2.0
/* One call that walks through much memory on each worker, in the worst of steps. */
#include <weft/task.h>

enum { BYTES = 32 << 20 };

static u8 *memory;

static void walk(long stride)
{
	for (;;)
		mem_walk(memory, BYTES, stride);
}

int main(void)
{
	int i;

	memory = arena_alloc(BYTES);
	assert(memory);
	for (i = 0; i < 4; i++) {
		go(walk, 1);
		go(walk, 4096 + 64);
	}
	mem_walk(memory, BYTES, 1);
	walk(1);
	return 0;
}
