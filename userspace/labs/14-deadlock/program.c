// SPDX-License-Identifier: GPL-2.0
/*
 * Philosophers around a table, a fork between each two. Who eats needs both forks, so
 * nobody eats while a neighbour does.
 *
 *	weft explore --set cure=0 program.c	left fork first, all of them
 *	weft explore --set cure=1 program.c	the fork with the smaller number first
 *	weft explore --set cure=2 program.c	a waiter seats all but one
 *	weft explore --set cure=3 program.c	yours; until you change it, one at a time
 *						reaches for forks
 */
#include <weft/task.h>

enum { NONE, ORDERED, WAITER, YOURS };
enum { MOST = 8 };

const volatile u32 cure = NONE, seats = 5, meals = 1;
const volatile u64 think_ns;	/* between one fork and the other */
u64 eaten, clashes;

static semaphore chairs;
static mutex reaching, forks[MOST];
static volatile bool eats[MOST];

static void eat(u32 seat)
{
	u32 left = seat ? seat - 1 : seats - 1, right = seat + 1 < seats ? seat + 1 : 0;

	eats[seat] = true;
	if (eats[left] || eats[right])
		__sync_fetch_and_add(&clashes, 1);
	eats[seat] = false;
	__sync_fetch_and_add(&eaten, 1);
}

static void dine_once(u32 seat)
{
	u32 next = seat + 1 < seats ? seat + 1 : 0;
	u32 first = seat, second = next;

	if (cure == ORDERED && next < seat)
		first = next, second = seat;
	if (cure == YOURS)
		mutex_lock(&reaching);
	mutex_lock(&forks[first]);
	if (think_ns)
		sleep_ns(think_ns);
	mutex_lock(&forks[second]);
	if (cure == YOURS)
		mutex_unlock(&reaching);
	eat(seat);
	mutex_unlock(&forks[second]);
	mutex_unlock(&forks[first]);
}

static void philosopher(long seat)
{
	u32 i;

	for (i = 0; i < meals; i++) {
		if (cure == WAITER)
			sem_acquire(&chairs);
		dine_once(seat);
		if (cure == WAITER)
			sem_release(&chairs);
	}
}

int main(void)
{
	task_id ids[MOST];
	u32 i;

	assert(seats >= 2 && seats <= MOST);
	chairs.count = seats - 1;
	for (i = 0; i < seats; i++)
		ids[i] = go(philosopher, i);
	for (i = 0; i < seats; i++)
		task_join(ids[i]);
	return 0;
}
