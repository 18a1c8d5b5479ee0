// SPDX-License-Identifier: GPL-2.0
/*
 * The recursion of recursion_stack_option.c does not fit the default stack: this
 * is what makes that test one.
 *
 * expect: fault stack
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
