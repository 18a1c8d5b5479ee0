// SPDX-License-Identifier: GPL-2.0
/*
 * How long is the way to memory? A buffer of lines, each of which says which line is next,
 * in random order, so that no load can begin before the one before it has ended. Buffers
 * from 4 KiB on, each four times as large as the one before:
 *
 * chase: native code goes round; hop: a task does, in bytecode; crowd: many tasks do, and
 * each asks for its next line (mem_prefetch), and lets the others go while it comes.
 */
#include <weft/task.h>

enum { LINE = 64, WORDS = LINE / 8, STAIRS = 9, MOST_TASKS = 256 };

/* Of so many measurements the fastest counts; large buffers take their time. */
enum { ROUNDS = 10, ROUNDS_LARGE = 2, LARGE = 4 << 20 };

u32 most_kib = 64 << 10;
u32 tasks = 32;
u32 least_hops = 20000;		/* for the clock to see */

struct stair {
	u64 bytes;
	u64 lines;		/* in the cycle, counted */
	u64 chased;		/* steps a round */
	u64 hopped;		/* hops of all tasks together */
	u64 chase_ps, hop_ps, crowd_ps;
};

static struct stair stairs[STAIRS];
static u32 nr_stairs;
static u64 *lines;		/* of the buffer; line i begins at word i * WORDS */
static u64 share;		/* hops of each task of the crowd */
static u64 nr_lines;
static u64 hopped;
static waitgroup done;

static u64 picoseconds(u64 start_ns, u64 steps)
{
	return (now_ns() - start_ns) * 1000 / steps;
}

static u64 smaller(u64 a, u64 b)
{
	return !a || b < a ? b : a;
}

/* Once around, from line 0 until line 0 comes again. */
static u64 cycle_length(void)
{
	u64 at = 0, n = 0;

	do {
		at = lines[at * WORDS];
		n++;
	} while (at);
	return n;
}

static u64 times_around(u64 hops)
{
	return (hops + nr_lines - 1) / nr_lines;
}

static void chase(struct stair *stair)
{
	u64 start_ns = now_ns();

	stair->chased = times_around(least_hops) * nr_lines;
	mem_chase(lines, stair->chased);
	stair->chase_ps = smaller(stair->chase_ps, picoseconds(start_ns, stair->chased));
}

static void hop(struct stair *stair)
{
	u64 hops = times_around(least_hops) * nr_lines, at = 0, i, start_ns = now_ns();

	for (i = 0; i < hops; i++)
		at = lines[at * WORDS];
	assert(at == 0);
	stair->hop_ps = smaller(stair->hop_ps, picoseconds(start_ns, hops));
}

static void hop_in_turns(long start)
{
	u64 at = start, i;

	for (i = 0; i < share; i++) {
		mem_prefetch(&lines[at * WORDS]);
		task_yield();
		at = lines[at * WORDS];
	}
	__sync_fetch_and_add(&hopped, i);
	wg_done(&done);
}

static void crowd(struct stair *stair)
{
	u64 start_ns;
	u32 i;

	share = times_around(least_hops) * nr_lines / tasks;
	hopped = 0;
	wg_add(&done, tasks);
	start_ns = now_ns();
	for (i = 0; i < tasks; i++)
		assert(go(hop_in_turns, nr_lines / tasks * i) > 0);
	wg_wait(&done);
	stair->hopped = hopped;
	stair->crowd_ps = smaller(stair->crowd_ps, picoseconds(start_ns, hopped));
}

static void climb(struct stair *stair, u64 bytes)
{
	u32 rounds = bytes < LARGE ? ROUNDS : ROUNDS_LARGE;

	nr_lines = bytes / LINE;
	stair->bytes = bytes;
	mem_chase_init(lines, bytes, 1);
	stair->lines = cycle_length();
	while (rounds--) {
		chase(stair);
		hop(stair);
		crowd(stair);
	}
}

static void show(const struct stair *stair)
{
	static const char bar[] = "##################################################";
	u64 most = stairs[nr_stairs - 1].chase_ps;
	u64 length = stair->chase_ps * (sizeof(bar) - 1) / most;

	length = length > sizeof(bar) - 1 ? sizeof(bar) - 1 : length;
	print("%7lu KiB %6lu.%lu %6lu.%lu %6lu.%lu  %s", stair->bytes >> 10,
	      stair->chase_ps / 1000, stair->chase_ps / 100 % 10,
	      stair->hop_ps / 1000, stair->hop_ps / 100 % 10,
	      stair->crowd_ps / 1000, stair->crowd_ps / 100 % 10,
	      bar + sizeof(bar) - 1 - length);
}

int main(void)
{
	u64 bytes;
	u32 i;

	assert(tasks > 0 && tasks <= MOST_TASKS);
	lines = arena_alloc((u64)most_kib << 10);
	assert(lines);
	for (bytes = 4096; bytes <= (u64)most_kib << 10 && nr_stairs < STAIRS; bytes *= 4)
		climb(&stairs[nr_stairs++], bytes);
	print("     buffer    chase      hop    crowd  (ns a line; bars: chase)");
	for (i = 0; i < nr_stairs; i++)
		show(&stairs[i]);
	return 0;
}
