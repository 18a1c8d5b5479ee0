// SPDX-License-Identifier: GPL-2.0
/*
 * Three philosophers take the fork with the lower number first.
 * expect: well
 */
#include <weft/task.h>

enum { MANY = 3 };

static mutex forks[MANY];

static void dine(long i)
{
	u64 other = (u64)(i + 1) % MANY;
	u64 left = (u64)i < other ? (u64)i : other, right = (u64)i < other ? other : (u64)i;

	mutex_lock(&forks[left]);
	mutex_lock(&forks[right]);
	mutex_unlock(&forks[right]);
	mutex_unlock(&forks[left]);
}

int main(void)
{
	s64 tasks[MANY];

	for (long i = 0; i < MANY; i++)
		tasks[i] = go(dine, i);
	for (long i = 0; i < MANY; i++)
		task_join(tasks[i]);
	return 0;
}
