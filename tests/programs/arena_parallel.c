// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks on all workers take from the arena at once; no two pieces overlap.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 64, PIECES = 20, WORDS = 100 };

static waitgroup wg;

static void run(long me)
{
	u64 *pieces[PIECES];
	u32 i, k;

	for (i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(WORDS * sizeof(u64));
		assert(pieces[i]);
		for (k = 0; k < WORDS; k++) {
			assert(pieces[i][k] == 0);
			pieces[i][k] = me << 16 | i;
		}
		task_yield();
	}
	for (i = 0; i < PIECES; i++)
		for (k = 0; k < WORDS; k++)
			assert(pieces[i][k] == (me << 16 | i));
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i + 1) > 0);
	wg_wait(&wg);
	return 0;
}
