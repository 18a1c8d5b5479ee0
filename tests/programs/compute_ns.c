// SPDX-License-Identifier: GPL-2.0
/*
 * compute_ns(n) is n ns of the task's own CPU time: two tasks that do it on one
 * CPU take as long as both together, not as long as one.
 *
 * expect: main 0
 * options: --quantum 1ms
 */
#include <weft/task.h>

enum { NS = 10000000 };

static void run(long cpu)
{
	assert(task_pin(cpu) == 0);
	compute_ns(NS);
}

int main(void)
{
	u64 start = now_ns();
	task_id a, b;
	int cpu;

	compute_ns(NS);
	assert(now_ns() - start >= NS);
	start = now_ns();
	/* Asked once: main may be stolen between. */
	cpu = task_cpu();
	a = go(run, cpu);
	b = go(run, cpu);
	assert(a > 0 && b > 0);
	assert(task_join(a) == 0);
	assert(task_join(b) == 0);
	assert(now_ns() - start >= 2 * NS);
	return 0;
}
