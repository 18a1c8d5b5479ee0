// SPDX-License-Identifier: GPL-2.0
/*
 * Two look at the mark before either sets it: the node is on the list twice.
 * expect: fault: assertion failed: nr_free == 1
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 freed, free_nodes[2], nr_free;

static void let_go(long node)
{
	if (freed)
		return;
	atomic_store(&freed, 1);
	mutex_lock(&lock);
	free_nodes[nr_free++] = node;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(let_go, 7), b = go(let_go, 7);

	task_join(a);
	task_join(b);
	assert(nr_free == 1 && free_nodes[0] == 7);
	return 0;
}
