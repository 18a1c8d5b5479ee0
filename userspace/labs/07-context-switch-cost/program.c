// SPDX-License-Identifier: GPL-2.0
/*
 * What a switch costs, and what it costs afterwards. Tasks in a ring hand a token round;
 * who has it touches memory of its own, in random order, and hands it on. Alone, each
 * touches as much as often, without a switch between: what the ring takes more is the
 * switch, with what it did to the caches. Of many short measurements the fastest counts.
 */
#include <weft/task.h>

enum { LINE = 64, SIZES = 5, MOST_TASKS = 32, CHUNKS = 20 };

u32 tasks = 16;
u32 most_kib = 256;

struct cost {
	u64 bytes;		/* that each touches between two switches */
	u64 rounds;
	u64 switches;
	u64 alone_ps;		/* touching them */
	u64 ring_ps;		/* touching them, and a switch */
};

static struct cost costs[SIZES];
static u32 nr_costs;
static struct cost *now;
static void *memory[MOST_TASKS];
static semaphore token[MOST_TASKS];
static u64 passed;
static waitgroup done;

static u64 smaller(u64 a, u64 b)
{
	return !a || b < a ? b : a;
}

static inline __attribute__((always_inline)) void touch(u32 i)
{
	if (now->bytes)
		mem_chase(memory[i], now->bytes / LINE);
}

static void member(long self)
{
	u32 i = self, next = i + 1 < tasks ? i + 1 : 0, round;

	for (round = 0; round < now->rounds; round++) {
		sem_acquire(&token[i]);
		touch(i);
		passed++;
		sem_release(&token[next]);
	}
	wg_done(&done);
}

static u64 in_ring(void)
{
	u64 start_ns;
	u32 i;

	passed = 0;
	for (i = 0; i < tasks; i++)
		token[i].count = 0;
	wg_add(&done, tasks);
	for (i = 0; i < tasks; i++)
		assert(go(member, i) > 0);
	/* All wait for their token before the clock starts. */
	sleep_ns(1000000);
	start_ns = now_ns();
	sem_release(&token[0]);
	wg_wait(&done);
	now->switches = passed;
	return (now_ns() - start_ns) * 1000 / passed;
}

static u64 alone(void)
{
	u64 start_ns, total_ns = 0;
	u32 i, round;

	for (i = 0; i < tasks; i++) {
		/* Brings it in. */
		touch(i);
		start_ns = now_ns();
		for (round = 0; round < now->rounds; round++)
			touch(i);
		total_ns += now_ns() - start_ns;
	}
	return total_ns * 1000 / (tasks * now->rounds);
}

static void measure(struct cost *cost, u64 bytes)
{
	u64 lines = bytes / LINE;
	u32 i;

	now = cost;
	cost->bytes = bytes;
	/* Chunks are short: of one that nobody has disturbed the figure is true. */
	cost->rounds = lines ? 2048 / lines + 2 : 100;
	for (i = 0; i < tasks && bytes; i++)
		mem_chase_init(memory[i], bytes, i + 1);
	for (i = 0; i < CHUNKS; i++) {
		cost->alone_ps = smaller(cost->alone_ps, alone());
		cost->ring_ps = smaller(cost->ring_ps, in_ring());
	}
}

static s64 switch_ps(const struct cost *cost)
{
	return cost->ring_ps - cost->alone_ps;
}

static void show(const struct cost *cost)
{
	static const char bar[] = "########################################";
	s64 most = switch_ps(&costs[nr_costs - 1]), mine = switch_ps(cost);
	u64 length = most > 0 && mine > 0 ? (u64)mine * (sizeof(bar) - 1) / (u64)most : 0;

	length = length > sizeof(bar) - 1 ? sizeof(bar) - 1 : length;
	print("%5lu KiB %9lu ns %9lu ns %9ld ns  %s", cost->bytes >> 10,
	      cost->alone_ps / 1000, cost->ring_ps / 1000,
	      cost->ring_ps / 1000 - cost->alone_ps / 1000, bar + sizeof(bar) - 1 - length);
}

int main(void)
{
	u64 bytes;
	u32 i;

	assert(tasks > 1 && tasks <= MOST_TASKS);
	for (i = 0; i < tasks; i++) {
		memory[i] = arena_alloc((u64)most_kib << 10);
		assert(memory[i]);
	}
	measure(&costs[nr_costs++], 0);
	for (bytes = 4096; bytes <= (u64)most_kib << 10 && nr_costs < SIZES; bytes *= 4)
		measure(&costs[nr_costs++], bytes);
	print("%u tasks   touching alone    in the ring   the switch", tasks);
	for (i = 0; i < nr_costs; i++)
		show(&costs[i]);
	return 0;
}
