// SPDX-License-Identifier: GPL-2.0
/*
 * Senders that wait are served in the order in which they came, and so are
 * receivers. Arrivals are told apart as in mutex_served_in_order.c.
 *
 * expect: main 0
 * races: stamps
 * 1to1: skip the OS may switch between the stamp and the call
 */
#include <weft/task.h>

enum { TASKS = 64 };

static chan c, acks;
static volatile u64 stamps;

static void send(long cpu)
{
	u64 mine;

	assert(task_pin(cpu) == 0);
	mine = stamps++;
	chan_send(c, mine);
}

static void receive(long cpu)
{
	u64 mine, v = 0;

	assert(task_pin(cpu) == 0);
	mine = stamps++;
	assert(chan_recv(c, &v));
	assert(v == mine);
	chan_send(acks, v);
}

static void spawn(void (*fn)(long), long cpu)
{
	u32 i;

	stamps = 0;
	for (i = 0; i < TASKS; i++)
		assert(go(fn, cpu) > 0);
	while (stamps < TASKS)
		task_yield();
}

int main(void)
{
	long cpu = task_cpu();
	u64 i, v;

	assert(task_pin(cpu) == 0);
	c = chan_make(0);
	acks = chan_make(TASKS);
	spawn(send, cpu);
	for (i = 0; i < TASKS; i++)
		assert(chan_recv(c, &v) && v == i);
	spawn(receive, cpu);
	for (i = 0; i < TASKS; i++)
		chan_send(c, i);
	for (i = 0; i < TASKS; i++)
		assert(chan_recv(acks, &v));
	return 0;
}
