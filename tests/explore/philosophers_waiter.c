// SPDX-License-Identifier: GPL-2.0
/*
 * A waiter lets only two of three philosophers sit down.
 * expect: well
 */
#include <weft/task.h>

enum { MANY = 3 };

static mutex forks[MANY];
static semaphore chairs = SEMAPHORE(MANY - 1);

static void dine(long i)
{
	u64 left = i, right = (u64)(i + 1) % MANY;

	sem_acquire(&chairs);
	mutex_lock(&forks[left]);
	mutex_lock(&forks[right]);
	mutex_unlock(&forks[right]);
	mutex_unlock(&forks[left]);
	sem_release(&chairs);
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
