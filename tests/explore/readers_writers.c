// SPDX-License-Identifier: GPL-2.0
/*
 * Any number of readers, or one writer, by a word that counts them: the writer is all of them.
 * expect: well
 */
#include <weft/task.h>

enum { WRITER = 100 };

static volatile u32 users, one, other;

static void write_it(long unused)
{
	while (!__sync_bool_compare_and_swap(&users, 0, WRITER))
		;
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
	s64 a = go(read_it, 0), b = go(read_it, 0), c = go(write_it, 0);

	task_join(a);
	task_join(b);
	task_join(c);
	return 0;
}
