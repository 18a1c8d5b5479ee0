// SPDX-License-Identifier: GPL-2.0
/*
 * A waitgroup frees all its waiters when it comes to zero, not before, and can
 * be used again. Waiting for zero does not wait.
 *
 * expect: main 0
 * 1to1: --set rounds=2
 */
#include <weft/task.h>

enum { WAITERS = 50, WORKERS = 50 };

volatile u32 rounds = 10;
static waitgroup work, waiters;
static u64 done;

static void run(long unused)
{
	task_yield();
	__sync_fetch_and_add(&done, 1);
	wg_done(&work);
}

static void wait(long total)
{
	wg_wait(&work);
	assert(done == total);
	wg_done(&waiters);
}

int main(void)
{
	u32 i, k;

	wg_wait(&work);
	for (k = 1; k <= rounds; k++) {
		wg_add(&work, WORKERS);
		wg_add(&waiters, WAITERS);
		for (i = 0; i < WAITERS; i++)
			assert(go(wait, k * WORKERS) > 0);
		for (i = 0; i < WORKERS; i++)
			assert(go(run, 0) > 0);
		wg_wait(&work);
		assert(done == k * WORKERS);
		wg_wait(&waiters);
	}
	return 0;
}
