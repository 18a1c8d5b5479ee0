// SPDX-License-Identifier: GPL-2.0
/*
 * A barrier for two, and later for three: who passes it knows of all who passed with him.
 * expect: well
 */
#include <weft/task.h>

static barrier all = BARRIER(2);
static volatile u64 each[3];

static void first(long me)
{
	barrier_wait(&all);
	(void)me;
}

static void second(long me)
{
	each[me] = 1;
	barrier_wait(&all);
	assert(each[me < 2 ? me + 1 : 0]);
}

int main(void)
{
	s64 a = go(first, 0), b = go(first, 1), t[3];

	task_join(a);
	task_join(b);
	all.parties = 3;
	for (int i = 0; i < 3; i++)
		t[i] = go(second, i);
	for (int i = 0; i < 3; i++)
		task_join(t[i]);
	return 0;
}
