// SPDX-License-Identifier: GPL-2.0
/*
 * It is looked at without the lock, and once more with it; the flag is set last.
 * expect: well
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 made, value;

static void use(long unused)
{
	if (!made) {
		mutex_lock(&lock);
		if (!made) {
			value = value + 42;
			atomic_store(&made, 1);
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
