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

/* Those of weft policies, in its order. */
#define POLICIES(X) \
	X(go) X(rr) X(fifo) X(prio) X(mlfq) X(lottery) X(stride) X(fair) X(edf) X(sjf) X(stcf) X(random)

#define CONTENDER(policy)							\
static const struct bench_contender policy##_policy = {				\
	.name = "policy " #policy, .sample = under, .text = #policy,		\
};
POLICIES(CONTENDER)

#define ADDRESS(policy)	&policy##_policy,
static const struct bench_contender *const policies[] = { POLICIES(ADDRESS) NULL };

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
		.key = "policy-10000", .text = "yield, 10,000 tasks in the order of their making",
		.program = "yield", .alone = true, .beside = policies,
		.sets = {
			{ "tasks", 10000, 1000, 0 },
			{ "rounds", 200, 10, 0 },
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
