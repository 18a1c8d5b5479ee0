// SPDX-License-Identifier: GPL-2.0
/*
 * One of two paths to the balance forgets the lock.
 * expect: fault: assertion failed: balance == 12
 * races: balance
 */
#include <weft/task.h>

static mutex lock;
static volatile u64 balance = 10;

static void deposit(long amount)
{
	mutex_lock(&lock);
	balance = balance + amount;
	mutex_unlock(&lock);
}

static void pay_interest(long amount)
{
	balance = balance + amount;
}

int main(void)
{
	s64 a = go(deposit, 1), b = go(pay_interest, 1);

	task_join(a);
	task_join(b);
	assert(balance == 12);
	return 0;
}
