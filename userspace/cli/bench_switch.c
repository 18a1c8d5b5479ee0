// SPDX-License-Identifier: GPL-2.0
/* weft bench switch: from one to the next, directly and by way of the caches. */
#include "bench.h"

static const struct bench_contender
	yield_thread = {
		.name = "sched_yield thread", .sample = bench_os_yield, .kind = BENCH_THREADS,
	},
	yield_process = {
		.name = "sched_yield process", .sample = bench_os_yield, .kind = BENCH_PROCESSES,
	},
	yield_kthread = {
		.name = "yield kthread", .sample = bench_kernel, .kind = WEFT_BASELINE_YIELD,
		.value = 20000,
	},
	cache_thread = {
		.name = "futex thread", .sample = bench_os_cache, .kind = BENCH_THREADS,
	},
	cache_process = {
		.name = "futex process", .sample = bench_os_cache, .kind = BENCH_PROCESSES,
	},
	go_2 = { .name = "go", .sample = bench_go, .text = "yield-2" },
	go_1000 = { .name = "go", .sample = bench_go, .text = "yield-1000" },
	go_10000 = { .name = "go", .sample = bench_go, .text = "yield-10000" },
	go_1000000 = { .name = "go", .sample = bench_go, .text = "yield-1000000" };

static const struct bench_contender *const beside_2[] = {
	&yield_thread, &yield_process, &yield_kthread, &go_2, NULL
};
static const struct bench_contender *const beside_1000[] = {
	&yield_thread, &yield_process, &go_1000, NULL
};
static const struct bench_contender *const beside_10000[] = { &go_10000, NULL };
static const struct bench_contender *const beside_1000000[] = { &go_1000000, NULL };
static const struct bench_contender *const beside_cache[] = {
	&cache_thread, &cache_process, NULL
};

/* A point of the curve; rounds are those of a quarter of it. */
#define CURVE(size_key, bytes, count)					\
	{								\
		.key = "cache-" size_key,				\
		.text = "switch, " size_key " touched between two",	\
		.program = "cache", .x = (bytes), .curve = true,	\
		.beside = beside_cache,					\
		.sets = {						\
			{ "bytes", (bytes), (bytes), (bytes) },		\
			{ "rounds", (count), 2, (count) },		\
		},							\
	}

static const struct bench_measure measures[] = {
	{
		.key = "yield-2", .text = "yield, 2 on one CPU", .program = "yield",
		.beside = beside_2,
		.sets = {
			{ "tasks", 2, 2, 2 },
			{ "rounds", 3000000, 1000, 20000 },
		},
	},
	{
		.key = "yield-1000", .text = "yield, 1,000 on one CPU", .program = "yield",
		.beside = beside_1000,
		.sets = {
			{ "tasks", 1000, 50, 1000 },
			{ "rounds", 5000, 20, 50 },
		},
	},
	{
		.key = "yield-10000", .text = "yield, 10,000 on one CPU", .program = "yield",
		.beside = beside_10000,
		.sets = {
			{ "tasks", 10000, 500, 0 },
			{ "rounds", 500, 10, 0 },
		},
	},
	/* Under rr, in true turns: go's short queues let a few hundred run at a time. */
	{
		.key = "yield-1000000", .text = "yield, 1,000,000 in shuffled order",
		.program = "yield", .policy = "rr", .beside = beside_1000000,
		.sets = {
			{ "tasks", 1000000, 2000, 0 },
			{ "rounds", 8, 8, 0 },
			{ "shuffle", 1, 1, 0 },
		},
	},
	{
		.key = "yield-10000000", .text = "yield, 10,000,000 in shuffled order",
		.program = "yield", .policy = "rr", .max_tasks = 10000001, .memory = 4ULL << 30,
		.sets = {
			{ "tasks", 10000000, 4000, 0 },
			{ "rounds", 4, 4, 0 },
			{ "shuffle", 1, 1, 0 },
		},
	},
	CURVE("0", 0, 5000),
	CURVE("4K", 4 << 10, 2500),
	CURVE("16K", 16 << 10, 1200),
	CURVE("64K", 64 << 10, 250),
	CURVE("256K", 256 << 10, 100),
	CURVE("1M", 1 << 20, 20),
	CURVE("4M", 4 << 20, 4),
	CURVE("16M", 16 << 20, 2),
};

const struct bench_group bench_switch = {
	.name = "switch",
	.about = "from one to the next; the curve with memory touched between",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
