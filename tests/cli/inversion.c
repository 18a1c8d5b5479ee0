// SPDX-License-Identifier: GPL-2.0
/* Lampson and Redell, 1980: the urgent one waits for the least urgent, and that for others. */
#include <weft/task.h>

/* 1: and the urgent one waits for one that waits for the least urgent. */
volatile int chain;
static mutex lock, second;
static waitgroup wg;

static void low(long unused)
{
	task_priority(1);
	mutex_lock(&lock);
	compute_ns(5000000);
	mutex_unlock(&lock);
	wg_done(&wg);
}

static void holds_one(long unused)
{
	task_priority(7);
	mutex_lock(&second);
	sleep_ns(500000);
	mutex_lock(&lock);
	mutex_unlock(&lock);
	mutex_unlock(&second);
	wg_done(&wg);
}

static void medium(long unused)
{
	task_priority(5);
	sleep_ns(2000000);
	compute_ns(30000000);
	wg_done(&wg);
}

static void high(long unused)
{
	mutex *waited_for = chain ? &second : &lock;

	task_priority(10);
	sleep_ns(1000000);
	mutex_lock(waited_for);
	compute_ns(1000000);
	mutex_unlock(waited_for);
	wg_done(&wg);
}

int main(void)
{
	task_priority(20);
	wg_add(&wg, 3 + chain);
	go(high, 0);
	go(medium, 0);
	if (chain)
		go(holds_one, 0);
	go(low, 0);
	wg_wait(&wg);
	return 0;
}
