// SPDX-License-Identifier: GPL-2.0
/*
 * What is to be waited for is counted before it is begun.
 * expect: well
 */
#include <weft/task.h>

static waitgroup left;
static u64 done;

static void work(long unused)
{
	__sync_fetch_and_add(&done, 1);
	wg_done(&left);
}

int main(void)
{
	for (int i = 0; i < 2; i++) {
		wg_add(&left, 1);
		go(work, 0);
	}
	wg_wait(&left);
	assert(atomic_load(&done) == 2);
	return 0;
}
