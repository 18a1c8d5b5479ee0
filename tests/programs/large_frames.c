// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks whose functions use the most stack one may use each have their own, and
 * it keeps its contents over switches.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 100, WORDS = 60 };

static waitgroup wg;

static __attribute__((noinline)) void fill(volatile u64 *words, u64 seed)
{
	u32 i;

	for (i = 0; i < WORDS; i++)
		words[i] = seed * (i + 1);
}

static void run(long seed)
{
	volatile u64 words[WORDS];
	u32 i;

	fill(words, seed);
	for (i = 0; i < WORDS; i++) {
		task_yield();
		assert(words[i] == (u64)seed * (i + 1));
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, random_u64()) > 0);
	wg_wait(&wg);
	return 0;
}
