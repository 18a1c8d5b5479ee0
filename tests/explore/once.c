// SPDX-License-Identifier: GPL-2.0
/*
 * Whoever comes first makes it; the others wait until it is made.
 * expect: well
 */
#include <weft/task.h>

static once begun;
static volatile u32 value;

static void make(void)
{
	value = value + 42;
}

static void use(long unused)
{
	once_do(&begun, make);
	assert(value == 42);
}

int main(void)
{
	s64 a = go(use, 0), b = go(use, 0);

	task_join(a);
	task_join(b);
	return 0;
}
