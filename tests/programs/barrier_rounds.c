// SPDX-License-Identifier: GPL-2.0
/*
 * A barrier is used again and again: nobody begins round n + 1 before all have
 * ended round n.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { PARTIES = 16, ROUNDS = 100 };

static barrier gate = BARRIER(PARTIES);
static u64 arrived[ROUNDS];
static waitgroup wg;

static void run(long unused)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		__sync_fetch_and_add(&arrived[i], 1);
		barrier_wait(&gate);
		assert(arrived[i] == PARTIES);
		if (i + 1 < ROUNDS)
			assert(arrived[i + 1] <= PARTIES);
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, PARTIES);
	for (i = 0; i < PARTIES; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	for (i = 0; i < ROUNDS; i++)
		assert(arrived[i] == PARTIES);
	return 0;
}
