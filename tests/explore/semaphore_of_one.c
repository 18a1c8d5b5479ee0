// SPDX-License-Identifier: GPL-2.0
/*
 * A semaphore of one is a mutex.
 * expect: well
 */
#include <weft/task.h>

static semaphore room = SEMAPHORE(1);
static volatile u64 counter;

static void increment(long unused)
{
	sem_acquire(&room);
	counter++;
	sem_release(&room);
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 0);

	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
