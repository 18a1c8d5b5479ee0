// SPDX-License-Identifier: GPL-2.0
/*
 * The arena gives zeroed memory, each byte to one caller, up to the session's
 * limit; then it gives NULL, and what was given before still works.
 *
 * expect: main 0
 * options: --memory 8388608
 */
#include <weft/task.h>

enum { LIMIT = 8 << 20, PIECE = 60000, PIECES = LIMIT / PIECE + 1 };

static u8 *pieces[PIECES];

int main(void)
{
	u32 n = 0, i;

	assert(arena_alloc(1ULL << 40) == NULL);
	while (n < PIECES) {
		u8 *p = arena_alloc(PIECE);

		if (!p)
			break;
		assert(p[0] == 0 && p[PIECE / 2] == 0 && p[PIECE - 1] == 0);
		p[0] = p[PIECE - 1] = n;
		p[PIECE / 2] = ~n;
		pieces[n++] = p;
	}
	/* Not all of it: the program and its tasks live off the limit too. */
	assert(n > PIECES / 2 && n < PIECES);
	assert(arena_alloc(1 << 20) == NULL);
	for (i = 0; i < n; i++) {
		assert(pieces[i][0] == (u8)i && pieces[i][PIECE - 1] == (u8)i);
		assert(pieces[i][PIECE / 2] == (u8)~i);
	}
	return 0;
}
