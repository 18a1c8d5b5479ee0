// SPDX-License-Identifier: GPL-2.0
/*
 * The consumer does not say that the place is free again.
 * expect: deadlock: .*waits for empty
 */
#include <weft/task.h>

enum { ITEMS = 2 };

static semaphore empty, full;
static volatile u64 item;

static void produce(long unused)
{
	for (u64 i = 1; i <= ITEMS; i++) {
		sem_acquire(&empty);
		item = i;
		sem_release(&full);
	}
}

static void consume(long unused)
{
	for (u64 i = 1; i <= ITEMS; i++) {
		sem_acquire(&full);
		assert(item == i);
		item = 0;
	}
}

int main(void)
{
	s64 a, b;

	sem_release(&empty);
	a = go(produce, 0);
	b = go(consume, 0);
	task_join(a);
	task_join(b);
	return 0;
}
