// SPDX-License-Identifier: GPL-2.0
/*
 * Who waits for an item has the lock that who brings one needs.
 * expect: deadlock: .*waits for lock, .*waits for full
 */
#include <weft/task.h>

static semaphore full;
static mutex lock;
static volatile u64 nr;

static void produce(long unused)
{
	mutex_lock(&lock);
	nr++;
	mutex_unlock(&lock);
	sem_release(&full);
}

static void consume(long unused)
{
	mutex_lock(&lock);
	sem_acquire(&full);
	nr--;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(produce, 0), b = go(consume, 0);

	task_join(a);
	task_join(b);
	return 0;
}
