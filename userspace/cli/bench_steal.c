// SPDX-License-Identifier: GPL-2.0
/* weft bench steal: work that moves to another worker, and what two are worth. */
#include "bench.h"

/* Wall time on one worker by that on two, one run right behind the other. */
static int speed_up(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value)
{
	struct bench_run run = { .measure = measure, .vehicle = contender->kind, .workers = 1 };
	__s64 alone;
	int ret = bench_session_run(bench, &run);

	if (ret)
		return ret;
	alone = run.out_figure;
	run.workers = 2;
	ret = bench_session_run(bench, &run);
	if (!ret && !run.out_figure)
		return bench_say(bench, BENCH_FAILED, "no wall time");
	if (!ret)
		*value = (double)alone / run.out_figure;
	return ret;
}

static const struct bench_measure measures[] = {
	{
		.key = "steal", .text = "half a queue, for each task that is stolen",
		.program = "steal", .place = BENCH_NEAR,
		.sets = {
			{ "tasks", 200, 200, 0 },
			{ "rounds", 500, 5, 0 },
		},
	},
	{
		.key = "speed-up", .text = "two workers by one, 64 that compute and yield",
		.unit = BENCH_TIMES, .program = "crowd", .figure = "wall_ns",
		.place = BENCH_NEAR, .sample = speed_up,
		.sets = {
			{ "tasks", 64, 64, 64 },
			{ "turns", 5000, 20, 500 },
		},
	},
	{
		.key = "speed-up-born", .text = "two workers by one, 100,000 born on one",
		.unit = BENCH_TIMES, .program = "crowd", .figure = "wall_ns",
		.place = BENCH_NEAR, .sample = speed_up,
		.sets = {
			{ "tasks", 100000, 500, 0 },
		},
	},
};

const struct bench_group bench_steal = {
	.name = "steal",
	.about = "moving work to another worker; two workers against one",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
