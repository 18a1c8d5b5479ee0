// SPDX-License-Identifier: GPL-2.0
/*
 * Where there is nothing to do the lock is not given back.
 * expect: deadlock: .*waits for lock
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 stock;

static void put(long unused)
{
	mutex_lock(&lock);
	stock = stock + 1;
	mutex_unlock(&lock);
}

static void take(long unused)
{
	mutex_lock(&lock);
	if (!stock)
		return;
	stock = stock - 1;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(put, 0), b = go(take, 0);

	task_join(a);
	task_join(b);
	return 0;
}
