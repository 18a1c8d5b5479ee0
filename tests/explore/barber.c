// SPDX-License-Identifier: GPL-2.0
/*
 * A barber and a chair to wait in: who finds it taken leaves, the others are served.
 * expect: well
 */
#include <weft/task.h>

static semaphore customers, done;
static volatile u32 chair, served, gone;

static void cut(long unused)
{
	for (;;) {
		sem_acquire(&customers);
		atomic_store(&chair, 0);
		served++;
		sem_release(&done);
	}
}

static void come(long unused)
{
	if (!__sync_bool_compare_and_swap(&chair, 0, 1)) {
		__sync_fetch_and_add(&gone, 1);
		return;
	}
	sem_release(&customers);
	sem_acquire(&done);
}

int main(void)
{
	s64 a, b;

	go(cut, 0);
	a = go(come, 0);
	b = go(come, 0);
	task_join(a);
	task_join(b);
	assert(served + gone == 2);
	return 0;
}
