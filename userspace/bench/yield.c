// SPDX-License-Identifier: GPL-2.0
/*
 * What a yield costs among N tasks on one worker: all are woken, each yields R
 * times; the first that runs starts the clock, the last one stops it.
 *
 * Tasks that were made one after the other also run one after the other, through
 * memory as it comes, which caches love. @passes shuffles them before: in each
 * pass a task gives way to the others 0 to 7 times, and then waits for all. That
 * deals the queue into eight heaps, which are put on each other: a riffle shuffle
 * backwards (Bayer and Diaconis 1992), 7 passes for a million.
 */
#include "bench.h"

enum { HEAPS = 8, MOST_PASSES = 16 };

volatile u64 tasks = 2, rounds = 1000000, passes;
u64 ps;			/* a switch */
u64 distance;		/* mean number of slots between one that runs and the next */
static u64 waiting, finished, started, start_ns, last, way;
static event gates[MOST_PASSES], go_on, end;

static void shuffle(void)
{
	u64 pass, turns;

	for (pass = 0; pass < passes; pass++) {
		for (turns = random_u64() % HEAPS; turns; turns--)
			task_yield();
		count(&waiting);
		event_wait(&gates[pass % MOST_PASSES]);
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
	shuffle();
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

int main(void)
{
	u64 i;

	assert(passes <= MOST_PASSES);
	for (i = 0; i < tasks; i++)
		assert(go(run, rounds) > 0);
	for (i = 0; i < passes; i++) {
		wait_for(&waiting, tasks * (i + 1));
		event_set(&gates[i]);
	}
	wait_for(&waiting, tasks * (passes + 1));
	distance = way / tasks;
	event_set(&go_on);
	event_wait(&end);
	return 0;
}
