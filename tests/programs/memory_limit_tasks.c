// SPDX-License-Identifier: GPL-2.0
/*
 * At the memory limit go() gives a negative errno; the tasks that there are go
 * on, and end.
 *
 * expect: main 0
 * options: --memory 4194304
 * 1to1: --set least=50 --memory 2097152
 */
#include <weft/task.h>

volatile u32 least = 1000;
static event end;
static u64 ended;
static waitgroup wg;

static void wait(long unused)
{
	event_wait(&end);
	__sync_fetch_and_add(&ended, 1);
	wg_done(&wg);
}

int main(void)
{
	u64 made = 0;
	task_id id;

	for (;;) {
		wg_add(&wg, 1);
		id = go(wait, 0);
		if (id < 0)
			break;
		made++;
	}
	wg_done(&wg);
	assert(id == -ENOMEM || id == -ENOSPC);
	assert(made > least);
	event_set(&end);
	wg_wait(&wg);
	assert(ended == made);
	return 0;
}
