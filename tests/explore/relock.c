// SPDX-License-Identifier: GPL-2.0
/*
 * Who finds it full empties it, which takes the lock once more.
 * expect: fault: lock of a mutex
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 held;

static void empty(void)
{
	mutex_lock(&lock);
	held = 0;
	mutex_unlock(&lock);
}

static void add(long unused)
{
	mutex_lock(&lock);
	held = held + 1;
	if (held == 2)
		empty();
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(add, 0), b = go(add, 0);

	task_join(a);
	task_join(b);
	return 0;
}
