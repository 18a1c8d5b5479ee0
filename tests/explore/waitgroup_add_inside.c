// SPDX-License-Identifier: GPL-2.0
/*
 * Each counts itself: who waits may come before it has.
 * expect: fault: assertion failed: atomic_load\(&done\) == 2
 */
#include <weft/task.h>

static waitgroup left;
static u64 done;

static void work(long unused)
{
	wg_add(&left, 1);
	__sync_fetch_and_add(&done, 1);
	wg_done(&left);
}

int main(void)
{
	for (int i = 0; i < 2; i++)
		go(work, 0);
	wg_wait(&left);
	assert(atomic_load(&done) == 2);
	return 0;
}
