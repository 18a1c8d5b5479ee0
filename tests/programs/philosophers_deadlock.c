// SPDX-License-Identifier: GPL-2.0
/*
 * The dining philosophers, not cured: each holds the left fork and waits for
 * the right one. The report says so, and who waits for whom.
 *
 * expect: deadlock
 * report: all tasks are asleep - deadlock
 * report: mutex
 */
#include <weft/task.h>

enum { SEATS = 5 };

static mutex forks[SEATS];
static barrier table = BARRIER(SEATS);
static waitgroup wg;

static void dine(long seat)
{
	mutex_lock(&forks[seat]);
	barrier_wait(&table);
	mutex_lock(&forks[seat + 1 == SEATS ? 0 : seat + 1]);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, SEATS);
	for (i = 0; i < SEATS; i++)
		assert(go(dine, i) > 0);
	wg_wait(&wg);
	return 0;
}
