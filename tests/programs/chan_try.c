// SPDX-License-Identifier: GPL-2.0
/*
 * chan_try_send() and chan_try_recv() do what can be done at once, and say
 * what: 1 got, 0 would block, -1 closed and drained.
 *
 * expect: main 0
 */
#include <weft/task.h>

static chan rendezvous;
static event waiting;
static u64 received;

static void receive(long unused)
{
	event_set(&waiting);
	assert(chan_recv(rendezvous, &received));
}

int main(void)
{
	chan c = chan_make(2);
	task_id id;
	u64 v = 99;

	assert(chan_try_recv(c, &v) == 0);
	assert(v == 99);
	assert(chan_try_send(c, 1));
	assert(chan_try_send(c, 2));
	assert(!chan_try_send(c, 3));
	assert(chan_try_recv(c, &v) == 1 && v == 1);
	assert(chan_try_send(c, 4));
	chan_close(c);
	assert(chan_try_recv(c, &v) == 1 && v == 2);
	assert(chan_try_recv(c, &v) == 1 && v == 4);
	assert(chan_try_recv(c, &v) == -1 && v == 0);
	assert(chan_try_recv(c, &v) == -1);

	rendezvous = chan_make(0);
	assert(!chan_try_send(rendezvous, 1));
	assert(chan_try_recv(rendezvous, &v) == 0);
	id = go(receive, 0);
	event_wait(&waiting);
	while (!chan_try_send(rendezvous, 17))
		task_yield();
	assert(task_join(id) == 0);
	assert(received == 17);
	return 0;
}
