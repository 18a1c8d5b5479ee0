// SPDX-License-Identifier: GPL-2.0
/*
 * 1,000 tasks wait for one event, and one event_set() frees them all: those
 * that wait already, and those that come later.
 *
 * expect: main 0
 * emulated: 1 2 4
 * 1to1: --set waiters=200
 */
#include <weft/task.h>

enum { WAITERS = 1000 };

volatile u32 waiters = WAITERS;
static event start;
static u32 through[WAITERS];
static u64 about_to_wait;
static volatile u64 is_set;
static waitgroup wg;

static void wait(long i)
{
	__sync_fetch_and_add(&about_to_wait, 1);
	event_wait(&start);
	assert(is_set);
	__sync_fetch_and_add(&through[i], 1);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, waiters);
	for (i = 0; i < waiters; i++)
		assert(go(wait, i) > 0);
	/* Half of them at least are at the event, or just before it. */
	while (*(volatile u64 *)&about_to_wait < waiters / 2)
		task_yield();
	is_set = 1;
	event_set(&start);
	wg_wait(&wg);
	for (i = 0; i < waiters; i++)
		assert(through[i] == 1);
	return 0;
}
