// SPDX-License-Identifier: GPL-2.0
/*
 * A task that loops for ever does not stop a well-behaved one on the same
 * worker: it is preempted, and the other goes on.
 *
 * sim: skip instructions take no time there, so the loop has no end
 * expect: main 0
 * races: spins
 * emulated: 1 2 4
 * options: --quantum 1ms
 */
#include <weft/task.h>

static volatile u64 spins, steps;
static event looping;

static void loop(long cpu)
{
	assert(task_pin(cpu) == 0);
	event_set(&looping);
	for (;;)
		spins++;
}

static void step(long cpu)
{
	assert(task_pin(cpu) == 0);
	while (steps < 10) {
		steps++;
		task_yield();
	}
}

int main(void)
{
	int cpu = task_cpu();
	task_id id;

	assert(go(loop, cpu) > 0);
	event_wait(&looping);
	id = go(step, cpu);
	assert(id > 0);
	assert(task_join(id) == 0);
	assert(steps == 10);
	assert(spins > 0);
	return 0;
}
