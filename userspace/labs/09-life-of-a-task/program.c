// SPDX-License-Identifier: GPL-2.0
/*
 * main starts some tasks. Does it wait for them, and how?
 *
 *	weft run --set how=0 program.c	it does not
 *	weft run --set how=1 program.c	it joins each one
 *	weft run --set how=2 program.c	it waits for a waitgroup
 *	weft run --set how=3 program.c	yours; until you change it, a message from each
 */
#include <weft/task.h>

enum { LEAVE, JOIN, WAITGROUP, YOURS };

const volatile u32 tasks = 10, how = LEAVE;
const volatile u64 work_ns = 1000000;
u64 finished;

static task_id *ids;
static waitgroup working;
static chan over;

static void tell(void)
{
	switch (how) {
	case WAITGROUP:
		wg_done(&working);
		break;
	case YOURS:
		chan_send(over, 1);
		break;
	}
}

/* To sleep is to wait for a disk or the net. */
static void work(long unused)
{
	sleep_ns(work_ns);
	__sync_fetch_and_add(&finished, 1);
	tell();
}

static void wait_for_all(void)
{
	u64 one;
	u32 i;

	switch (how) {
	case JOIN:
		for (i = 0; i < tasks; i++)
			task_join(ids[i]);
		break;
	case WAITGROUP:
		wg_wait(&working);
		break;
	case YOURS:
		for (i = 0; i < tasks; i++)
			chan_recv(over, &one);
		break;
	}
}

int main(void)
{
	u32 i;

	ids = arena_alloc(tasks * sizeof(*ids));
	over = chan_make(0);
	wg_add(&working, tasks);
	for (i = 0; i < tasks; i++)
		ids[i] = go(work, i);
	wait_for_all();
	return 0;
}
