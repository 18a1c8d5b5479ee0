// SPDX-License-Identifier: GPL-2.0
/* Takes all memory that there is, in pieces large and small, and goes on asking. */
#include <weft/task.h>

static void take(long bytes)
{
	for (;;) {
		u8 *p = arena_alloc(bytes);

		if (p)
			p[0] = p[bytes - 1] = 1;
		else if (bytes > 16)
			bytes /= 2;
	}
}

int main(void)
{
	int i;

	for (i = 0; i < 8; i++)
		go(take, 1 << (10 + 2 * i));
	assert(arena_alloc(~0ULL) == NULL);
	take(1 << 20);
	return 0;
}
