// SPDX-License-Identifier: GPL-2.0
/*
 * What trylock has answered is not looked at.
 * expect: fault: unlock of a mutex
 * races: done
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 done;

static void work(long unused)
{
	mutex_trylock(&lock);
	done++;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(work, 0), b = go(work, 0);

	task_join(a);
	task_join(b);
	return 0;
}
