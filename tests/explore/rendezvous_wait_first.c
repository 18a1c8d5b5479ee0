// SPDX-License-Identifier: GPL-2.0
/*
 * Each waits for the other before it says that it is there.
 * expect: deadlock: .*waits for there\[1\], .*waits for there
 */
#include <weft/task.h>

static semaphore there[2];
static volatile u32 data[2];

static void meet(long me)
{
	data[me] = 1;
	sem_acquire(&there[1 - me]);
	sem_release(&there[me]);
	assert(data[1 - me] == 1);
}

int main(void)
{
	s64 a = go(meet, 0), b = go(meet, 1);

	task_join(a);
	task_join(b);
	return 0;
}
