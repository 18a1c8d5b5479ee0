// SPDX-License-Identifier: GPL-2.0
/*
 * Pinned tasks wait and are woken as others are.
 * expect: well
 */
#include <weft/task.h>

static semaphore s;

static void wait(long unused)
{
	task_pin(0);
	sem_acquire(&s);
}

int main(void)
{
	s64 a = go(wait, 0);

	sem_release(&s);
	task_join(a);
	return 0;
}
