// SPDX-License-Identifier: GPL-2.0
/*
 * The same with a mutex.
 * expect: well
 */
#include <weft/task.h>

static volatile u64 counter;
static mutex lock;

static void increment(long unused)
{
	mutex_lock(&lock);
	counter++;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(increment, 0), b = go(increment, 0);

	task_join(a);
	task_join(b);
	assert(counter == 2);
	return 0;
}
