// SPDX-License-Identifier: GPL-2.0
/*
 * The writer looks whether there are readers, then comes in: another may have come before it.
 * expect: fault: assertion failed: one == other
 * races: one other
 */
#include <weft/task.h>

enum { WRITER = 100 };

static volatile u32 users, one, other;

static void write_it(long unused)
{
	while (users)
		;
	__sync_fetch_and_add(&users, WRITER);
	one = 1;
	other = 1;
	__sync_fetch_and_sub(&users, WRITER);
}

static void read_it(long unused)
{
	u32 seen;

	do {
		seen = users;
	} while (seen >= WRITER || !__sync_bool_compare_and_swap(&users, seen, seen + 1));
	assert(one == other);
	__sync_fetch_and_sub(&users, 1);
}

int main(void)
{
	s64 a = go(read_it, 0), b = go(write_it, 0);

	task_join(a);
	task_join(b);
	return 0;
}
