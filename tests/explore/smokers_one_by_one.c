// SPDX-License-Identifier: GPL-2.0
/*
 * Each takes from the table one of the two that it lacks, then waits for the other: Patil, 1971.
 * expect: deadlock: .*main waits for smoked
 */
#include <weft/task.h>

enum { KINDS = 3 };

static semaphore things[KINDS], smoked;

static void smoke(long kind)
{
	sem_acquire(&things[(u64)(kind + 1) % KINDS]);
	sem_acquire(&things[(u64)(kind + 2) % KINDS]);
	sem_release(&smoked);
}

int main(void)
{
	for (long i = 0; i < KINDS; i++)
		go(smoke, i);
	sem_release(&things[0]);
	sem_release(&things[1]);
	sem_acquire(&smoked);
	return 0;
}
