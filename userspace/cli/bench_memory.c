// SPDX-License-Identifier: GPL-2.0
/* weft bench memory: what one that waits takes up. */
#include "bench.h"

static const struct bench_contender
	thread = {
		.name = "futex thread", .sample = bench_os_memory, .kind = BENCH_THREADS,
	},
	process = {
		.name = "futex process", .sample = bench_os_memory, .kind = BENCH_PROCESSES,
	},
	go_bytes = { .name = "go", .sample = bench_go, .text = "park-bytes" };

static const struct bench_contender *const beside_charged[] = { &go_bytes, NULL };
static const struct bench_contender *const beside_machine[] = { &thread, &process, NULL };

static int charged(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value)
{
	int ret = bench_vehicle_peak(bench, measure, contender, value);

	*value /= bench_count_of(bench, measure, "tasks", contender->kind != WEFT_VEHICLE_TASK);
	return ret;
}

/* What the whole machine has less: the kernel's own tables are in it. */
static int of_machine(struct bench *bench, const struct bench_measure *measure,
		      const struct bench_contender *contender, double *value)
{
	__u64 tasks = bench_count_of(bench, measure, "tasks",
				     contender->kind != WEFT_VEHICLE_TASK);
	__u64 before = bench_memory_used(), during = 0;
	struct bench_run run = {
		.measure = measure, .vehicle = contender->kind, .workers = 1,
		.watch = bench_note_memory, .arg = &during,
	};
	int ret = bench_session_run(bench, &run);

	if (!ret && during <= before)
		return bench_say(bench, BENCH_SKIP, "the machine is too busy");
	*value = (double)(during - before) / tasks;
	return ret;
}

static const struct bench_measure measures[] = {
	{
		.key = "park-bytes", .text = "memory of one that waits, charged to the session",
		.unit = BENCH_BYTES, .program = "park", .figure = "ready", .sample = charged,
		.beside = beside_charged,
		.sets = {
			{ "tasks", 1000000, 10000, 0 },
		},
	},
	{
		.key = "crowd-bytes", .text = "memory of 10,000,000 that yield, in all",
		.unit = BENCH_BYTES, .program = "yield", .policy = "rr", .sample = bench_vehicle_peak,
		.max_tasks = 10000001, .memory = 4ULL << 30,
		.sets = {
			{ "tasks", 10000000, 10000, 0 },
			{ "rounds", 1, 1, 0 },
		},
	},
	{
		.key = "machine-bytes", .text = "memory of one that waits, gone from the machine",
		.unit = BENCH_BYTES, .program = "park", .figure = "ready", .sample = of_machine,
		.beside = beside_machine,
		.sets = {
			{ "tasks", 1000000, 100000, 500 },
			{ "stay", 1, 1, 1 },
		},
	},
};

const struct bench_group bench_memory = {
	.name = "memory",
	.about = "bytes of one that waits",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
