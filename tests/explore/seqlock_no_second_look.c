// SPDX-License-Identifier: GPL-2.0
/*
 * Only before it reads does it look whether somebody writes.
 * expect: fault: assertion failed: seen == seen_other
 */
#include <weft/task.h>

static volatile u32 sequence, one, other;

static void write_it(long unused)
{
	__sync_fetch_and_add(&sequence, 1);
	atomic_store(&one, 1);
	atomic_store(&other, 1);
	__sync_fetch_and_add(&sequence, 1);
}

static void read_it(long unused)
{
	u32 before, seen, seen_other;

	do {
		before = sequence;
		seen = one;
		seen_other = other;
	} while (before & 1);
	assert(seen == seen_other);
}

int main(void)
{
	s64 a = go(write_it, 0), b = go(read_it, 0);

	task_join(a);
	task_join(b);
	return 0;
}
