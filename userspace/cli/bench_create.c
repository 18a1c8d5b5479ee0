// SPDX-License-Identifier: GPL-2.0
/* weft bench create: made, run and ended, one by one, in batches, and from cold. */
#include "bench.h"

static const struct bench_contender
	thread = {
		.name = "pthread_create thread", .sample = bench_os_create, .kind = BENCH_THREADS,
	},
	process = {
		.name = "fork process", .sample = bench_os_create, .kind = BENCH_PROCESSES,
	},
	kthread = {
		.name = "kthread_create kthread", .sample = bench_kernel,
		.kind = WEFT_BASELINE_KTHREAD, .value = 500,
	},
	work = {
		.name = "queue_work", .sample = bench_kernel, .kind = WEFT_BASELINE_WORK_BATCH,
		.value = 100000,
	},
	kthread_work = {
		.name = "kthread_queue_work", .sample = bench_kernel,
		.kind = WEFT_BASELINE_KTHREAD_WORK_BATCH, .value = 100000,
	},
	go_1 = { .name = "go", .sample = bench_go, .text = "spawn-1" },
	go_100 = { .name = "go", .sample = bench_go, .text = "spawn-100" },
	go_100000 = { .name = "go", .sample = bench_go, .text = "spawn-100000" },
	go_park = { .name = "go", .sample = bench_go, .text = "park-create" };

static const struct bench_contender *const beside_1[] = {
	&thread, &process, &kthread, &go_1, NULL
};
static const struct bench_contender *const beside_100[] = { &go_100, NULL };
static const struct bench_contender *const beside_100000[] = {
	&work, &kthread_work, &go_100000, NULL
};
static const struct bench_contender *const beside_park[] = { &go_park, NULL };

static const struct bench_measure measures[] = {
	{
		.key = "create-1", .text = "create + run + end, one by one", .program = "spawn",
		.beside = beside_1,
		.sets = {
			{ "tasks", 1000000, 100, 1000 },
			{ "batch", 1, 1, 1 },
			{ "warm", 1000, 10, 10 },
		},
	},
	{
		.key = "create-100", .text = "create + run + end, 100 at a time",
		.program = "spawn", .beside = beside_100,
		.sets = {
			{ "tasks", 1000000, 200, 1000 },
			{ "batch", 100, 100, 100 },
			{ "warm", 1000, 100, 100 },
		},
	},
	{
		.key = "create-100000", .text = "create + run + end, 100,000 at a time",
		.program = "spawn", .beside = beside_100000,
		.sets = {
			{ "tasks", 1000000, 1000, 0 },
			{ "batch", 100000, 1000, 0 },
			{ "warm", 100000, 1000, 0 },
		},
	},
	{
		.key = "park-create", .text = "create from cold, 1,000,000 that wait",
		.program = "park", .figure = "create_ps", .beside = beside_park,
		.sets = {
			{ "tasks", 1000000, 1000, 0 },
		},
	},
};

const struct bench_group bench_create = {
	.name = "create",
	.about = "made, run and ended; batches beside work queues",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
