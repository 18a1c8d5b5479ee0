// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that work for a while and look again and again on which CPU they are. With
 * pin=1 each says where it wants to be: task i on CPU i % cpus.
 */
#include <weft/task.h>

enum { MOST_TASKS = 16, MOST_CPUS = 8 };

u32 tasks = 6;
u32 rounds = 40;
u32 pin;
u32 cpus = 2;
u32 round_us = 500;

/* How often task i was on each CPU, and how often on another than the time before. */
static u32 seen[MOST_TASKS][MOST_CPUS];
static u32 moves[MOST_TASKS];
static waitgroup done;

static void wander(long i)
{
	u32 round;
	int cpu, last = -1;

	if (pin)
		assert(task_pin((u32)i % cpus) == 0);
	for (round = 0; round < rounds; round++) {
		compute_ns(round_us * 1000);
		cpu = task_cpu();
		if (last >= 0 && cpu != last)
			moves[i]++;
		seen[i][(u32)cpu % MOST_CPUS]++;
		last = cpu;
		task_yield();
	}
	wg_done(&done);
}

int main(void)
{
	u32 i;

	assert(tasks <= MOST_TASKS);
	wg_add(&done, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(wander, i) > 0);
	wg_wait(&done);
	print("task   on CPU 0   on CPU 1   moved");
	for (i = 0; i < tasks; i++)
		print("%4u %10u %10u %7u", i, seen[i][0], seen[i][1], moves[i]);
	return 0;
}
