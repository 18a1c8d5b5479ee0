// SPDX-License-Identifier: GPL-2.0
/*
 * Goes from the CPU where it began to the other one, 0 or 1, and back, 29 times; then
 * tasks that may run anywhere look after each turn where they are. With no end of a
 * quantum nobody is moved without seeing it: "moves" is all there were.
 */
#include <weft/task.h>

enum { PINNED_MOVES = 29, WANDERERS = 31, TURNS = 11 };

u64 moves;
static waitgroup done;

static int look(int last)
{
	int cpu = task_cpu();

	if (cpu != last)
		__sync_fetch_and_add(&moves, 1);
	return cpu;
}

static void wander(long turns)
{
	int cpu = task_cpu();

	while (turns--) {
		compute(2000);
		task_yield();
		cpu = look(cpu);
	}
	wg_done(&done);
}

int main(void)
{
	int cpu = task_cpu();

	for (int i = 0; i < PINNED_MOVES; i++) {
		task_pin(!cpu);
		cpu = look(cpu);
	}
	assert(moves == PINNED_MOVES);
	task_pin(-1);
	wg_add(&done, WANDERERS);
	for (int i = 0; i < WANDERERS; i++)
		go(wander, TURNS);
	wg_wait(&done);
	look(cpu);
	return 0;
}
