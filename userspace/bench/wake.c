// SPDX-License-Identifier: GPL-2.0
/*
 * How long it takes from waking a task until it runs. The one that wakes is busy
 * for @busy_ns before, long enough for another worker to fall asleep, or not.
 */
#include "bench.h"

volatile u64 rounds = 1000, busy_ns;
u64 ps;		/* a wake-up */
static u64 woken_ns, total_ns;
static semaphore call, answer;

static void wait(long n)
{
	task_pin(there);
	for (; n; n--) {
		sem_acquire(&call);
		total_ns += now_ns() - *(volatile u64 *)&woken_ns;
		sem_release(&answer);
	}
}

int main(void)
{
	u64 i;

	task_pin(here);
	assert(go(wait, rounds) > 0);
	for (i = 0; i < rounds; i++) {
		task_yield();
		if (busy_ns)
			compute_ns(busy_ns);
		*(volatile u64 *)&woken_ns = now_ns();
		sem_release(&call);
		sem_acquire(&answer);
	}
	ps = total_ns * 1000 / rounds;
	return 0;
}
