// SPDX-License-Identifier: GPL-2.0
/*
 * Native work (compute, mem_walk, mem_chase) is preempted as bytecode is, goes
 * on where it was left, and ends with the session.
 *
 * sim: skip instructions take no time there, so the loop has no end
 * expect: main 0
 * options: --quantum 1ms
 */
#include <weft/task.h>

enum { BYTES = 1 << 20 };

static u8 *memory;
static event looping;
static volatile u64 steps;

static void burn(long cpu)
{
	assert(task_pin(cpu) == 0);
	event_set(&looping);
	compute(1ULL << 60);
	fail("compute(2^60) came to an end");
}

static void chase(long cpu)
{
	assert(task_pin(cpu) == 0);
	mem_chase(memory, 1ULL << 60);
	fail("mem_chase() of 2^60 steps came to an end");
}

static void step(long cpu)
{
	assert(task_pin(cpu) == 0);
	while (steps < 5) {
		steps++;
		task_yield();
	}
}

int main(void)
{
	int cpu = task_cpu();
	task_id id;

	memory = arena_alloc(BYTES);
	assert(memory);
	mem_chase_init(memory, BYTES, 1);
	assert(go(burn, cpu) > 0);
	assert(go(chase, cpu) > 0);
	event_wait(&looping);
	id = go(step, cpu);
	assert(id > 0);
	assert(task_join(id) == 0);
	assert(steps == 5);
	return 0;
}
