// SPDX-License-Identifier: GPL-2.0
/*
 * Each account has its lock, their sum has none: there is money that is nowhere.
 * expect: fault: assertion failed: sum == 20
 */
#include <weft/task.h>

static mutex locks[2];
static volatile s64 balance[2] = { 10, 10 };

static void add(long i, s64 amount)
{
	mutex_lock(&locks[i]);
	balance[i] += amount;
	mutex_unlock(&locks[i]);
}

static void transfer(long unused)
{
	add(0, -5);
	add(1, 5);
}

static void audit(long unused)
{
	s64 sum = 0;

	for (long i = 0; i < 2; i++) {
		mutex_lock(&locks[i]);
		sum += balance[i];
		mutex_unlock(&locks[i]);
	}
	assert(sum == 20);
}

int main(void)
{
	s64 a = go(transfer, 0), b = go(audit, 0);

	task_join(a);
	task_join(b);
	return 0;
}
