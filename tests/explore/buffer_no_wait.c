// SPDX-License-Identifier: GPL-2.0
/*
 * The producer does not wait until the place is free.
 * expect: fault: assertion failed: item == i
 * races: item
 */
#include <weft/task.h>

enum { ITEMS = 2 };

static semaphore empty, full;
static volatile u64 item;

static void produce(long unused)
{
	for (u64 i = 1; i <= ITEMS; i++) {
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
		sem_release(&empty);
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
