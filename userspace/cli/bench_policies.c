// SPDX-License-Identifier: GPL-2.0
/* weft bench policies: what a switch costs under each of them. */
#include "bench.h"

static int under(struct bench *bench, const struct bench_measure *measure,
		 const struct bench_contender *contender, double *value)
{
	struct bench_run run = {
		.measure = measure, .vehicle = WEFT_VEHICLE_TASK, .workers = 1,
		.policy = contender->text,
	};
	int ret = bench_session_run(bench, &run);

	*value = run.out_figure / 1e3;
	return ret;
}

static const struct bench_contender
	go_policy = { .name = "policy go", .sample = under, .text = "go" },
	rr = { .name = "policy rr", .sample = under, .text = "rr" },
	fifo = { .name = "policy fifo", .sample = under, .text = "fifo" };

static const struct bench_contender *const policies[] = { &go_policy, &rr, &fifo, NULL };

static const struct bench_measure measures[] = {
	{
		.key = "policy-2", .text = "yield, 2 tasks", .program = "yield",
		.alone = true, .beside = policies,
		.sets = {
			{ "tasks", 2, 2, 0 },
			{ "rounds", 1000000, 1000, 0 },
		},
	},
	{
		.key = "policy-100000", .text = "yield, 100,000 tasks in the order of their making",
		.program = "yield", .alone = true, .beside = policies,
		.sets = {
			{ "tasks", 100000, 1000, 0 },
			{ "rounds", 20, 10, 0 },
		},
	},
	{
		.key = "policy-create", .text = "create + run + end, 100 at a time",
		.program = "spawn", .alone = true, .beside = policies,
		.sets = {
			{ "tasks", 300000, 1000, 0 },
			{ "batch", 100, 100, 0 },
			{ "warm", 1000, 100, 0 },
		},
	},
};

const struct bench_group bench_policies = {
	.name = "policies",
	.about = "the same under each scheduling policy",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
