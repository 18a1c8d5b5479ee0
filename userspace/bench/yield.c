// SPDX-License-Identifier: GPL-2.0
/*
 * What a yield costs among N tasks on one worker: all are woken, each yields R
 * times; the first that runs starts the clock, the last one stops it.
 *
 * Tasks that were made one after the other also run one after the other, through
 * memory as it comes, which caches love. With @shuffle each sleeps until a random
 * moment before: they come to the line in the order in which they wake. How long
 * that may be depends on how long it took to make them, so that on a slow machine,
 * too, all sleep before the first one wakes.
 */
#include "bench.h"

volatile u64 tasks = 2, rounds = 1000000, shuffle;
u64 ps;			/* a switch */
u64 distance;		/* mean number of slots between one that runs and the next */
static u64 made, waiting, finished, started, making_ns, bed_ns, start_ns, last, way;
static event to_bed, go_on, end;

static void sleep_in_disorder(void)
{
	u64 until_ns, now;

	if (!shuffle)
		return;
	count(&made);
	event_wait(&to_bed);
	until_ns = bed_ns + random_u64() % (4 * making_ns);
	now = now_ns();
	if (until_ns > now)
		sleep_ns(until_ns - now);
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
	sleep_in_disorder();
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

static void make(void)
{
	u64 start = now_ns(), i;

	for (i = 0; i < tasks; i++)
		assert(go(run, rounds) > 0);
	if (!shuffle)
		return;
	wait_until(&made);
	making_ns = now_ns() - start;
	bed_ns = now_ns() + 2 * making_ns;
	event_set(&to_bed);
}

int main(void)
{
	make();
	wait_until(&waiting);
	distance = way / tasks;
	event_set(&go_on);
	event_wait(&end);
	return 0;
}
