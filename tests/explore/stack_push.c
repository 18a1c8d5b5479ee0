// SPDX-License-Identifier: GPL-2.0
/*
 * Treiber, 1986: a node is pushed when the top is still the one that it was linked to.
 * expect: well
 */
#include <weft/task.h>

static u32 top;
static volatile u32 next[3];

static void push(long node)
{
	u32 old;

	do {
		old = atomic_load(&top);
		next[node] = old;
	} while (!__sync_bool_compare_and_swap(&top, old, node));
}

int main(void)
{
	s64 a = go(push, 1), b = go(push, 2);

	task_join(a);
	task_join(b);
	assert(next[atomic_load(&top)] == 3 - top && !next[next[top]]);
	return 0;
}
