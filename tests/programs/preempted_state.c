// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that are preempted anywhere in their loops keep their variables: each
 * comes to the same result as main, who computed it alone.
 *
 * expect: main 0
 * options: --quantum 100us
 */
#include <weft/task.h>

enum { TASKS = 12, STEPS = 10000 };

static u64 results[TASKS];
static waitgroup wg;

static __attribute__((noinline)) u64 mix(u64 x, u64 k)
{
	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x + k;
}

static u64 compute_one(u64 seed)
{
	u64 x = seed, y = ~seed, k;

	for (k = 0; k < STEPS; k++) {
		x = mix(x, k);
		y += x & k;
	}
	return x ^ y;
}

static void run(long seed)
{
	results[seed] = compute_one(seed);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	for (i = 0; i < TASKS; i++)
		assert(results[i] == compute_one(i));
	return 0;
}
