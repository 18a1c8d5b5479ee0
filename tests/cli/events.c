// SPDX-License-Identifier: GPL-2.0
/*
 * On one worker, first come first served, with no end of a quantum: how often each
 * thing happens is known, and prime. Everybody has got to where it waits when main
 * goes on from task_yield(). Who sleeps does so for long enough that the worker is idle
 * meanwhile, however slow it is.
 *
 *   spawn 53, wake 61, yield 23, wait: receive 19, send 17, sleep 13, mutex 11,
 *   waitgroup 1; exit 54, with main
 */
#include <weft/task.h>

enum { RECEIVERS = 19, SENDERS = 17, SLEEPS = 13, LOCKERS = 11, YIELDERS = 5, YIELDS = 4 };

static waitgroup done;
static mutex m;
static chan c;

static void receive(long n)
{
	u64 value;

	chan_recv(c, &value);
	wg_done(&done);
}

static void send(long n)
{
	chan_send(c, n);
	wg_done(&done);
}

static void lock(long n)
{
	mutex_lock(&m);
	mutex_unlock(&m);
	wg_done(&done);
}

static void give_way(long n)
{
	while (n--)
		task_yield();
	wg_done(&done);
}

static void doze(long n)
{
	while (n--)
		sleep_ns(20000000);
	wg_done(&done);
}

static void start(int nr, void (*fn)(long), long arg)
{
	wg_add(&done, nr);
	while (nr--)
		go(fn, arg);
}

int main(void)
{
	u64 value;

	c = chan_make(0);
	start(RECEIVERS, receive, 0);
	task_yield();
	for (int i = 0; i < RECEIVERS; i++)
		chan_send(c, i);
	start(SENDERS, send, 1);
	task_yield();
	for (int i = 0; i < SENDERS; i++)
		chan_recv(c, &value);
	mutex_lock(&m);
	start(LOCKERS, lock, 0);
	task_yield();
	mutex_unlock(&m);
	start(YIELDERS, give_way, YIELDS);
	start(1, doze, SLEEPS);
	wg_wait(&done);
	return 0;
}
