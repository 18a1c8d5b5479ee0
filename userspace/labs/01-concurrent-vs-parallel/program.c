// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that only compute. All are started before any is waited for: they may run
 * at the same time, if there is hardware for it.
 */
#include <weft/task.h>

u32 tasks = 4;
u32 work_ms = 40;

static waitgroup done;

static void work(long number)
{
	compute_ns(work_ms * 1000000ULL);
	wg_done(&done);
}

int main(void)
{
	u32 i;

	wg_add(&done, tasks);
	for (i = 0; i < tasks; i++)
		go(work, i);
	wg_wait(&done);
	return 0;
}
