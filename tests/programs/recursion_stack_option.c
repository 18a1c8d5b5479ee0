// SPDX-License-Identifier: GPL-2.0
/*
 * --stack sets how deep a recursion may go: 48 KiB hold what 16 KiB do not.
 *
 * expect: main 0
 * options: --stack 49152
 */
#include <weft/task.h>

static __attribute__((noinline)) u64 down(u64 n)
{
	volatile u64 a = n, b = n, c = n, d = n, e = n, f = n;
	u64 below = n ? down(n - 1) : 0;

	assert(a == n && b == n && c == n && d == n && e == n);
	return below + f;
}

int main(void)
{
	enum { DEPTH = 500 };

	assert(down(DEPTH) == DEPTH * (DEPTH + 1) / 2);
	return 0;
}
