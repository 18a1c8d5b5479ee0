// SPDX-License-Identifier: GPL-2.0
/*
 * Two put items into a buffer that has room for all, two take them, as soon as there are any.
 * expect: well
 */
#include <weft/task.h>

static semaphore full;
static mutex lock;
static volatile u64 buffer[2], nr;
static u64 sum;

static void produce(long item)
{
	mutex_lock(&lock);
	buffer[nr++] = item;
	mutex_unlock(&lock);
	sem_release(&full);
}

static void consume(long unused)
{
	u64 item;

	sem_acquire(&full);
	mutex_lock(&lock);
	item = buffer[--nr];
	mutex_unlock(&lock);
	__sync_fetch_and_add(&sum, item);
}

int main(void)
{
	s64 tasks[4] = { go(produce, 1), go(produce, 2), go(consume, 0), go(consume, 0) };

	for (int i = 0; i < 4; i++)
		task_join(tasks[i]);
	assert(atomic_load(&sum) == 3 && !nr);
	return 0;
}
