// SPDX-License-Identifier: GPL-2.0
/*
 * Who sends writes to where somebody receives, and a third one looks there.
 * expect: main returned 0, got = 5
 * watch: got
 * races: box
 */
#include <weft/task.h>

volatile u64 got;
static volatile u64 box;
static chan c;

static void receive(long unused)
{
	chan_recv(c, (u64 *)&box);
}

static void look(long unused)
{
	got = box;
}

static void send(long unused)
{
	chan_try_send(c, 5);
}

int main(void)
{
	s64 looker;

	c = chan_make(0);
	go(receive, 0);
	looker = go(look, 0);
	go(send, 0);
	task_join(looker);
	return 0;
}
