// SPDX-License-Identifier: GPL-2.0
/*
 * Closing a channel while a task waits to send on it is that task's fault.
 *
 * expect: fault closed
 * races: about_to_send
 */
#include <weft/task.h>

static chan c;
static volatile u64 about_to_send;

static void send(long cpu)
{
	assert(task_pin(cpu) == 0);
	about_to_send = 1;
	chan_send(c, 1);	/* faults here */
}

int main(void)
{
	long cpu = task_cpu();

	/* On one worker, about_to_send means that it waits: see the comment in
	 * mutex_served_in_order.c.
	 */
	assert(task_pin(cpu) == 0);
	c = chan_make(0);
	assert(go(send, cpu) > 0);
	while (!about_to_send)
		task_yield();
	chan_close(c);
	for (;;)
		task_yield();
}
