// SPDX-License-Identifier: GPL-2.0
/*
 * Sleepers wake when their time has come, none earlier; on their worker others
 * run meanwhile.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 100 };

static u64 awake;
static waitgroup wg;

static void sleep(long ns)
{
	u64 start = now_ns();

	sleep_ns(ns);
	assert(now_ns() - start >= ns);
	__sync_fetch_and_add(&awake, 1);
	wg_done(&wg);
}

int main(void)
{
	u64 start = now_ns();
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(sleep, (TASKS - i) * 100000) > 0);
	wg_wait(&wg);
	assert(awake == TASKS);
	assert(now_ns() - start >= TASKS * 100000);
	return 0;
}
