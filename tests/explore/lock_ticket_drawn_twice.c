// SPDX-License-Identifier: GPL-2.0
/*
 * Tickets are drawn by a load and a store: two may have the same one.
 * expect: fault: assertion failed: !inside
 * races: inside
 */
#include <weft/task.h>

static volatile u32 next, served, inside;

static void enter(long unused)
{
	u32 ticket = next;

	atomic_store(&next, ticket + 1);
	while (served < ticket)
		;
	assert(!inside);
	inside = 1;
	inside = 0;
	atomic_store(&served, ticket + 1);
}

int main(void)
{
	s64 a = go(enter, 0), b = go(enter, 0);

	task_join(a);
	task_join(b);
	return 0;
}
