// SPDX-License-Identifier: GPL-2.0
/*
 * A condition made of a semaphore: who waits is counted before the lock is given back.
 * expect: well
 */
#include <weft/task.h>

static mutex lock;
static semaphore wake;
static volatile u32 ready, waiting;

static void wait(long unused)
{
	mutex_lock(&lock);
	while (!ready) {
		waiting++;
		mutex_unlock(&lock);
		sem_acquire(&wake);
		mutex_lock(&lock);
	}
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(wait, 0);

	mutex_lock(&lock);
	ready = 1;
	for (; waiting; waiting--)
		sem_release(&wake);
	mutex_unlock(&lock);
	task_join(a);
	return 0;
}
