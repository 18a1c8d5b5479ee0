// SPDX-License-Identifier: GPL-2.0
/* weft bench sleep: a crowd of sleepers, and how late one runs. */
#include "bench.h"

static const struct bench_contender
	late = { .name = "nanosleep thread", .sample = bench_os_late },
	go_late = { .name = "go", .sample = bench_go, .text = "late" },
	go_wall = { .name = "go", .sample = bench_go, .text = "sleepers-wall" },
	go_bytes = { .name = "go", .sample = bench_go, .text = "sleepers-bytes" };

static const struct bench_contender *const beside_late[] = { &late, &go_late, NULL };
static const struct bench_contender *const beside_wall[] = { &go_wall, NULL };
static const struct bench_contender *const beside_bytes[] = { &go_bytes, NULL };

#define SLEEPERS							\
	.program = "sleepers", .figure = "wall_ns", .place = BENCH_NEAR, \
	.sets = {							\
		{ "tasks", 1000000, 1000, 0 },				\
		{ "least_ns", 1000000000, 1000000, 0 },			\
		{ "spread_ns", 1000000000, 1000000, 0 },		\
	}

static const struct bench_measure measures[] = {
	{
		.key = "sleepers", .text = "1,000,000 sleep 1 to 2 s, two workers",
		.unit = BENCH_SECONDS, .beside = beside_wall, SLEEPERS,
	},
	{
		.key = "sleepers-bytes", .text = "memory of 1,000,000 that sleep, in all",
		.unit = BENCH_BYTES, .sample = bench_vehicle_peak, .beside = beside_bytes, SLEEPERS,
	},
	{
		.key = "late", .text = "too late after 1 ms of sleep", .program = "late",
		.beside = beside_late,
		.sets = {
			{ "rounds", 100, 5, 100 },
		},
	},
};

const struct bench_group bench_sleep = {
	.name = "sleep",
	.about = "a million sleepers; how late a sleeper runs",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
