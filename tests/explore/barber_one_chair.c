// SPDX-License-Identifier: GPL-2.0
/*
 * Two find the chair free, and both sit down.
 * expect: fault: assertion failed: __sync_fetch_and_add\(&sitting, 1\) == 0
 */
#include <weft/task.h>

static semaphore customers;
static volatile u32 chair, sitting;

static void cut(long unused)
{
	sem_acquire(&customers);
	__sync_fetch_and_sub(&sitting, 1);
	atomic_store(&chair, 0);
}

static void come(long unused)
{
	if (chair)
		return;
	atomic_store(&chair, 1);
	assert(__sync_fetch_and_add(&sitting, 1) == 0);
	sem_release(&customers);
}

int main(void)
{
	s64 a = go(cut, 0), b = go(come, 0), c = go(come, 0);

	task_join(a);
	task_join(b);
	task_join(c);
	return 0;
}
