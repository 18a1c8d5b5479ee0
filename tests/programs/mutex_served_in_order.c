// SPDX-License-Identifier: GPL-2.0
/*
 * A mutex goes to those who wait in the order in which they came. All tasks are
 * pinned to one worker, and a task is not preempted between its stamp and its
 * call (no jump back, no function call in between), so stamps are arrivals.
 *
 * expect: main 0
 * races: stamps
 * 1to1: skip the OS may switch between the stamp and the call
 */
#include <weft/task.h>

enum { TASKS = 64 };

static mutex lock;
static volatile u64 stamps;
static u64 served;
static waitgroup wg;

static void arrive(long cpu)
{
	u64 mine;

	assert(task_pin(cpu) == 0);
	mine = stamps++;
	mutex_lock(&lock);
	assert(served == mine);
	served++;
	mutex_unlock(&lock);
	wg_done(&wg);
}

int main(void)
{
	int cpu = task_cpu();
	u32 i;

	assert(task_pin(cpu) == 0);
	mutex_lock(&lock);
	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(arrive, cpu) > 0);
	while (stamps < TASKS)
		task_yield();
	mutex_unlock(&lock);
	wg_wait(&wg);
	assert(served == TASKS);
	return 0;
}
