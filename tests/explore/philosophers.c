// SPDX-License-Identifier: GPL-2.0
/*
 * Three philosophers take the left fork, then the right one.
 * expect: deadlock: .*dine waits for forks\[1\], dine waits for forks\[2\], dine waits for forks\[0\]; in a circle: forks\[1\] -> forks\[2\] -> forks\[0\]$
 */
#include <weft/task.h>

enum { MANY = 3 };

static mutex forks[MANY];

static void dine(long i)
{
	u64 left = i, right = (u64)(i + 1) % MANY;

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
