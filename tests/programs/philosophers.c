// SPDX-License-Identifier: GPL-2.0
/*
 * The dining philosophers, cured: forks are taken in order of number, so there
 * is no circle of waiting. Nobody starves, no fork is in two hands.
 *
 * expect: main 0
 * emulated: 1 2 4
 */
#include <weft/task.h>

enum { SEATS = 5, MEALS = 200 };

static mutex forks[SEATS];
static volatile u64 users[SEATS];
static u64 meals[SEATS];
static waitgroup wg;

static void use(u32 fork, u64 seat)
{
	assert(users[fork] == 0);
	users[fork] = seat + 1;
}

static void dine(long seat)
{
	u32 left = seat, right = left + 1 == SEATS ? 0 : left + 1;
	u32 first = left < right ? left : right;
	u32 second = left < right ? right : left;
	u32 i;

	for (i = 0; i < MEALS; i++) {
		mutex_lock(&forks[first]);
		task_yield();
		mutex_lock(&forks[second]);
		use(left, seat);
		use(right, seat);
		task_yield();
		assert(users[left] == seat + 1 && users[right] == seat + 1);
		users[left] = users[right] = 0;
		meals[seat]++;
		mutex_unlock(&forks[second]);
		mutex_unlock(&forks[first]);
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, SEATS);
	for (i = 0; i < SEATS; i++)
		assert(go(dine, i) > 0);
	wg_wait(&wg);
	for (i = 0; i < SEATS; i++)
		assert(meals[i] == MEALS);
	return 0;
}
