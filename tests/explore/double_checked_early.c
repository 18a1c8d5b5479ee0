// SPDX-License-Identifier: GPL-2.0
/*
 * The flag is set before it is made: who looks without the lock is not stopped any more.
 * expect: fault: assertion failed: value == 42
 * races: value
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 made, value;

static void use(long unused)
{
	if (!made) {
		mutex_lock(&lock);
		if (!made) {
			atomic_store(&made, 1);
			value = value + 42;
		}
		mutex_unlock(&lock);
	}
	assert(value == 42);
}

int main(void)
{
	s64 a = go(use, 0), b = go(use, 0);

	task_join(a);
	task_join(b);
	return 0;
}
