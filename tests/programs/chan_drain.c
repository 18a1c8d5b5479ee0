// SPDX-License-Identifier: GPL-2.0
/*
 * A closed channel still gives what is in it, then says false with a value of
 * 0, again and again; receivers that wait are told.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { RECEIVERS = 20 };

static chan empty;
static waitgroup wg;
static u64 about_to_wait;

static void receive(long unused)
{
	u64 v = 99;

	__sync_fetch_and_add(&about_to_wait, 1);
	assert(!chan_recv(empty, &v));
	assert(v == 0);
	wg_done(&wg);
}

int main(void)
{
	chan c = chan_make(3);
	u64 v;
	u32 i;

	chan_send(c, 11);
	chan_send(c, 12);
	chan_close(c);
	assert(chan_len(c) == 2);
	assert(chan_recv(c, &v) && v == 11);
	assert(chan_recv(c, &v) && v == 12);
	for (i = 0; i < 3; i++) {
		v = 99;
		assert(!chan_recv(c, &v));
		assert(v == 0);
	}

	empty = chan_make(0);
	wg_add(&wg, RECEIVERS);
	for (i = 0; i < RECEIVERS; i++)
		assert(go(receive, 0) > 0);
	while (*(volatile u64 *)&about_to_wait < RECEIVERS)
		task_yield();
	chan_close(empty);
	wg_wait(&wg);
	return 0;
}
