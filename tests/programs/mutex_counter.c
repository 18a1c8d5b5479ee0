// SPDX-License-Identifier: GPL-2.0
/*
 * 100,000 tasks add one to a counter under a mutex: with mutual exclusion none
 * is lost, however the read, the add and the write are torn apart.
 *
 * expect: main 0
 * emulated: 1 2 4
 * 1to1: --set tasks=300
 */
#include <weft/task.h>

volatile u32 tasks = 100000;
static volatile u64 counter;
static mutex lock;
static waitgroup wg;

static void add(long unused)
{
	mutex_lock(&lock);
	counter++;
	mutex_unlock(&lock);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(add, i) > 0);
	wg_wait(&wg);
	assert(counter == tasks);
	return 0;
}
