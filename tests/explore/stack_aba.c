// SPDX-License-Identifier: GPL-2.0
/*
 * What is on top is the same node as before, but not on the same stack: ABA.
 * expect: fault: assertion failed: !__sync_fetch_and_add
 */
#include <weft/task.h>

static volatile u32 top = 1, next[3] = { 0, 2, 0 }, owned[3];

static u32 pop(void)
{
	u32 old, then;

	do {
		old = top;
		if (!old)
			return 0;
		then = next[old];
	} while (!__sync_bool_compare_and_swap(&top, old, then));
	assert(!__sync_fetch_and_add(&owned[old], 1));
	return old;
}

static void push(u32 node)
{
	u32 old;

	__sync_fetch_and_sub(&owned[node], 1);
	do {
		old = top;
		atomic_store(&next[node], old);
	} while (!__sync_bool_compare_and_swap(&top, old, node));
}

static void pop_one(long unused)
{
	pop();
}

int main(void)
{
	s64 a = go(pop_one, 0);
	u32 first = pop();

	pop();
	if (first)
		push(first);
	task_join(a);
	pop();
	return 0;
}
