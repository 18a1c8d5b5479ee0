// SPDX-License-Identifier: GPL-2.0
/*
 * A pinned task runs on its CPU and no other, whatever happens to it; a CPU
 * without a worker is refused; task_pin(-1) lets it go again.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { CPUS = 64, ROUNDS = 50 };

static chan c;
static waitgroup wg;

static void stay(long cpu)
{
	u32 i;
	u64 v;

	assert(task_pin(cpu) == 0);
	for (i = 0; i < ROUNDS; i++) {
		assert(task_cpu() == cpu);
		task_yield();
		assert(task_cpu() == cpu);
		chan_send(c, cpu);
		assert(chan_recv(c, &v));
		assert(task_cpu() == cpu);
	}
	sleep_ns(1000);
	assert(task_cpu() == cpu);
	assert(task_pin(-1) == 0);
	wg_done(&wg);
}

int main(void)
{
	u32 found = 0;
	int cpu;

	c = chan_make(CPUS);
	for (cpu = 0; cpu < CPUS; cpu++) {
		if (task_pin(cpu) != 0)
			continue;
		assert(task_cpu() == cpu);
		found++;
		wg_add(&wg, 1);
		assert(go(stay, cpu) > 0);
	}
	assert(found > 0);
	assert(task_pin(1 << 20) < 0);
	assert(task_pin(-2) < 0);
	assert(task_pin(-1) == 0);
	wg_wait(&wg);
	return 0;
}
