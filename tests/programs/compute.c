// SPDX-License-Identifier: GPL-2.0
/*
 * compute(n) does n units of work: it ends, also when it is preempted in
 * between, and three million units take longer than ten.
 *
 * expect: main 0
 * options: --quantum 1ms
 */
#include <weft/task.h>

enum { TASKS = 4 };

static waitgroup wg;
static u64 done;

static void run(long units)
{
	compute(units);
	__sync_fetch_and_add(&done, 1);
	wg_done(&wg);
}

static u64 time_of(u64 units)
{
	u64 start = now_ns();

	compute(units);
	return now_ns() - start;
}

int main(void)
{
	u64 shortest = ~0ULL, longer;
	u32 i;

	compute(0);
	/* The least of several: somebody else may have had the CPU. */
	for (i = 0; i < 10; i++) {
		u64 ns = time_of(10);

		if (ns < shortest)
			shortest = ns;
	}
	longer = time_of(3000000);
	assert(longer > shortest);
	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, 1000000) > 0);
	wg_wait(&wg);
	assert(done == TASKS);
	return 0;
}
