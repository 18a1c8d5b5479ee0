// SPDX-License-Identifier: GPL-2.0
/*
 * A number that each change counts up is a part of the top: no ABA.
 * expect: well
 */
#include <weft/task.h>

static volatile u64 top = 1;
static volatile u32 next[3] = { 0, 2, 0 }, owned[3];

/* @old with another node on top, one change later. */
static bool replace(u64 old, u32 node)
{
	return __sync_bool_compare_and_swap(&top, old, ((old >> 32) + 1) << 32 | node);
}

static u32 pop(void)
{
	u64 old;

	do {
		old = top;
		if (!(u32)old)
			return 0;
	} while (!replace(old, next[(u32)old]));
	assert(!__sync_fetch_and_add(&owned[(u32)old], 1));
	return old;
}

static void push(u32 node)
{
	u64 old;

	__sync_fetch_and_sub(&owned[node], 1);
	do {
		old = top;
		atomic_store(&next[node], (u32)old);
	} while (!replace(old, node));
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
