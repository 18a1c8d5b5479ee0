// SPDX-License-Identifier: GPL-2.0
/*
 * Once made by hand: who comes second does not wait until the first is done.
 * expect: fault: assertion failed: value == 42
 * races: value
 */
#include <weft/task.h>

static u32 begun;
static volatile u32 value;

static void use(long unused)
{
	if (__sync_bool_compare_and_swap(&begun, 0, 1))
		value = 42;
	assert(value == 42);
}

int main(void)
{
	s64 a = go(use, 0), b = go(use, 0);

	task_join(a);
	task_join(b);
	return 0;
}
