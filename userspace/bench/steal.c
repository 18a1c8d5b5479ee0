// SPDX-License-Identifier: GPL-2.0
/*
 * What it costs a worker to run a task that it had to steal, beyond what its own
 * cost it. The thief, a task on the other worker, keeps that busy until the queue
 * here is full, and then blocks. The worker takes half of the queue, half of the
 * rest, and so on; the last task stops the clock. Then the thief makes as many for
 * its own worker, and blocks again. main never gives way meanwhile.
 */
#include "bench.h"

volatile u64 tasks = 200, rounds = 500;
s64 ps;			/* a stolen task */
u64 own_ps;		/* one of the worker's own, without its making */
static u64 begun_ns, stolen_ns, own_ns;
static u64 ended;
static volatile u64 ready, loaded, over;
static semaphore next;

static void work(long unused)
{
	/* main may be preempted after all: then both workers run these. */
	if (__sync_add_and_fetch(&ended, 1) == tasks) {
		over = now_ns();
		sem_release(&next);
	}
}

/* go's slot before the queue is out of reach: something must lie there. */
static void plug(long unused)
{
}

static void fill(void)
{
	u64 i;

	ended = 0;
	for (i = 0; i < tasks; i++)
		assert(go(work, 0) > 0);
}

static void thief(long n)
{
	task_pin(there);
	for (; n; n--) {
		ready = 1;
		while (!loaded)
			;
		begun_ns = now_ns();
		sem_acquire(&next);
		stolen_ns += over - begun_ns;
		fill();
		begun_ns = now_ns();
		sem_acquire(&next);
		own_ns += over - begun_ns;
		loaded = 0;
	}
	ready = 2;
}

int main(void)
{
	u64 i;

	task_pin(here);
	assert(go(thief, rounds) > 0);
	for (i = 0; i < rounds; i++) {
		while (!ready)
			task_yield();
		ready = 0;
		fill();
		assert(go(plug, 0) > 0);
		loaded = 1;
		while (loaded)
			;
	}
	while (ready != 2)
		task_yield();
	own_ps = own_ns * 1000 / (tasks * rounds);
	ps = stolen_ns * 1000 / (tasks * rounds) - own_ps;
	return 0;
}
