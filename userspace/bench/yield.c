// SPDX-License-Identifier: GPL-2.0
/*
 * What a yield costs among N tasks on one worker: all are woken, each yields R
 * times; the first that runs starts the clock, the last one stops it.
 *
 * Tasks that were made one after the other also run one after the other, through
 * memory as it comes, which caches love. With @shuffle they are put in another
 * order before, by a radix sort with random keys: for each digit all wait at the
 * event of a random one, and are woken digit by digit. That takes a policy that
 * runs tasks in the order in which they are woken.
 */
#include "bench.h"

enum { PASSES = 2, DIGITS = 4096 };

volatile u64 tasks = 2, rounds = 1000000, shuffle;
u64 ps;			/* a switch */
u64 distance;		/* mean number of slots between one that runs and the next */
static u64 arrived[PASSES], waiting, finished, started, start_ns, last, way;
static event digits[PASSES][DIGITS], go_on, end;

static void draw_place(void)
{
	int pass;

	for (pass = 0; shuffle && pass < PASSES; pass++) {
		event *digit = &digits[pass][random_u64() % DIGITS];

		count(&arrived[pass]);
		event_wait(digit);
	}
}

/* Adds up how far the order in which they will run goes through memory. */
static void note_place(void)
{
	u64 slot = task_self() & 0x7fffffff;

	way += slot > last ? slot - last : last - slot;
	last = slot;
}

static void start_clock(void)
{
	if (started || __sync_val_compare_and_swap(&started, 0, 1))
		return;
	start_ns = now_ns();
}

static void run(long rest)
{
	draw_place();
	note_place();
	count(&waiting);
	event_wait(&go_on);
	start_clock();
	for (; rest; rest--)
		task_yield();
	if (count(&finished) < tasks)
		return;
	/* Each is switched to once by the event and once after each yield. */
	ps = (now_ns() - start_ns) * 1000 / (tasks * (rounds + 1));
	event_set(&end);
}

/* Asleep, so that main does not stand in the queue. */
static void wait_until(u64 *counter)
{
	while (*(volatile u64 *)counter < tasks)
		sleep_ns(100000);
}

static void put_in_disorder(void)
{
	int pass, digit;

	for (pass = 0; pass < PASSES; pass++) {
		wait_until(&arrived[pass]);
		for (digit = 0; digit < DIGITS; digit++)
			event_set(&digits[pass][digit]);
	}
}

int main(void)
{
	u64 i;

	for (i = 0; i < tasks; i++)
		assert(go(run, rounds) > 0);
	if (shuffle)
		put_in_disorder();
	wait_until(&waiting);
	distance = way / tasks;
	event_set(&go_on);
	event_wait(&end);
	return 0;
}
