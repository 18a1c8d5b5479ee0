// SPDX-License-Identifier: GPL-2.0
/* weft bench wake: from waking to running; many at once; what is woken for. */
#include "bench.h"

static const struct bench_contender
	futex_thread = {
		.name = "futex thread", .sample = bench_os_futex, .kind = BENCH_THREADS,
	},
	completion = {
		.name = "completion kthread", .sample = bench_kernel,
		.kind = WEFT_BASELINE_COMPLETION, .value = 2000,
	},
	work = {
		.name = "queue_work", .sample = bench_kernel, .kind = WEFT_BASELINE_WORK,
		.value = 2000,
	},
	kthread_work = {
		.name = "kthread_queue_work", .sample = bench_kernel,
		.kind = WEFT_BASELINE_KTHREAD_WORK, .value = 2000,
	},
	go_park = { .name = "go", .sample = bench_go, .text = "park-wake" },
	go_mutex = { .name = "go", .sample = bench_go, .text = "mutex" };

static const struct bench_contender *const beside_wake[] = {
	&futex_thread, &completion, &work, &kthread_work, NULL
};
static const struct bench_contender *const beside_park[] = { &go_park, NULL };
static const struct bench_contender *const beside_mutex[] = { &go_mutex, NULL };

static const struct bench_measure measures[] = {
	{
		.key = "wake", .text = "wake to run, one worker; work: there and back",
		.program = "wake", .beside = beside_wake,
		.sets = {
			{ "rounds", 20000, 50, 1000 },
		},
	},
	{
		.key = "wake-asleep", .text = "wake to run, on a worker that sleeps",
		.program = "wake", .place = BENCH_NEAR, .beside = beside_wake,
		.sets = {
			{ "rounds", 1000, 10, 500 },
			{ "busy_ns", 100000, 100000, 100000 },
		},
	},
	{
		.key = "park-wake", .text = "wake + run + end, 1,000,000 by one event",
		.program = "park", .figure = "wake_ps", .beside = beside_park,
		.sets = {
			{ "tasks", 1000000, 1000, 0 },
		},
	},
	{
		.key = "mutex", .text = "lock + unlock, a free mutex", .program = "mutex",
		.beside = beside_mutex,
		.sets = {
			{ "pairs", 1000000, 1000, 100000 },
		},
	},
};

const struct bench_group bench_wake = {
	.name = "wake",
	.about = "from waking to running, also on a worker that sleeps",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
