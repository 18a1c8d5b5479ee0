// SPDX-License-Identifier: GPL-2.0
/*
 * main waits for the end of a task, and has the lock that the task waits for.
 * expect: deadlock: .*waits for lock; in a circle: task [0-9]+ -> lock$
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 done;

static void work(long unused)
{
	mutex_lock(&lock);
	done++;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(work, 0);

	mutex_lock(&lock);
	if (!done)
		task_join(a);
	mutex_unlock(&lock);
	return 0;
}
