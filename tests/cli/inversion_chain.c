// SPDX-License-Identifier: GPL-2.0
/* The urgent one waits for one that waits for the least urgent, and that for others. */
#include <weft/task.h>

static mutex first, second;
static waitgroup wg;

static void low(long unused)
{
	task_priority(1);
	mutex_lock(&first);
	compute_ns(5000000);
	mutex_unlock(&first);
	wg_done(&wg);
}

static void holds_one(long unused)
{
	task_priority(7);
	mutex_lock(&second);
	sleep_ns(500000);
	mutex_lock(&first);
	mutex_unlock(&first);
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
	task_priority(10);
	sleep_ns(1000000);
	mutex_lock(&second);
	compute_ns(1000000);
	mutex_unlock(&second);
	wg_done(&wg);
}

int main(void)
{
	task_priority(20);
	wg_add(&wg, 4);
	go(high, 0);
	go(medium, 0);
	go(holds_one, 0);
	go(low, 0);
	wg_wait(&wg);
	return 0;
}
