// SPDX-License-Identifier: GPL-2.0
/* Vehicles as contenders: the measure's task program, carried by each of them. */
#include <string.h>

#include "bench.h"

enum { MOST_TRIES = 3 };

const struct bench_contender bench_vehicles[BENCH_VEHICLES] = {
	{ .name = "task",	.sample = bench_vehicle, .kind = WEFT_VEHICLE_TASK },
	{ .name = "kthread",	.sample = bench_vehicle, .kind = WEFT_VEHICLE_KTHREAD },
	{ .name = "thread",	.sample = bench_vehicle, .kind = WEFT_VEHICLE_THREAD },
	{ .name = "process",	.sample = bench_vehicle, .kind = WEFT_VEHICLE_PROCESS },
};

/* How many of what @set says. */
__u64 bench_count(const struct bench *bench, const struct bench_set *set, bool carried)
{
	__u64 count = carried ? set->carried : set->full;

	if (!bench->quick || !count)
		return count;
	return carried && count < set->quick ? count : set->quick;
}

/* The same for the variable of this name; 0 if the measure sets none. */
__u64 bench_count_of(const struct bench *bench, const struct bench_measure *measure,
		     const char *variable, bool carried)
{
	const struct bench_set *set;

	for (set = measure->sets; set->variable; set++)
		if (!strcmp(set->variable, variable))
			return bench_count(bench, set, carried);
	return 0;
}

/* CPU of the second worker of a measure, -1 where there is none. */
int bench_second_cpu(const struct bench *bench, enum bench_place place)
{
	return place == BENCH_NEAR ? bench->near : place == BENCH_FAR ? bench->far : -1;
}

/* Whether each task may have a thread of the OS of its own. */
static bool can_be_carried(const struct bench_measure *measure)
{
	const struct bench_set *set;

	for (set = measure->sets; set->variable; set++)
		if (set->full && !set->carried)
			return false;
	return true;
}

/* A queue that lies in memory as it runs would be another question. */
static bool is_as_asked(const struct bench *bench, const struct bench_run *run)
{
	return !bench_count_of(bench, run->measure, "shuffle", false) ||
	       run->out_order >= bench_count_of(bench, run->measure, "tasks", false) / 4;
}

/* A machine that stops for a while in the middle of the shuffling spoils it. */
static int run_as_asked(struct bench *bench, struct bench_run *run)
{
	int tries, ret;

	for (tries = 0; tries < MOST_TRIES; tries++) {
		ret = bench_session_run(bench, run);
		if (ret || is_as_asked(bench, run))
			return ret;
		bench->sample = (struct bench_sample){ .repeated = tries + 1 };
		interrupts_read(&bench->before);
	}
	return bench_say(bench, BENCH_FAILED, "not shuffled: %llu slots from one to the next",
			 run->out_order);
}

static struct bench_run run_of(const struct bench_measure *measure,
			       const struct bench_contender *contender)
{
	return (struct bench_run){
		.measure = measure, .vehicle = contender->kind,
		.workers = measure->place == BENCH_HERE ? 1 : 2,
	};
}

/* For bench_measure.sample: the most memory that was charged to the session. */
int bench_vehicle_peak(struct bench *bench, const struct bench_measure *measure,
		       const struct bench_contender *contender, double *value)
{
	struct bench_run run = run_of(measure, contender);
	int ret = bench_session_run(bench, &run);

	*value = run.out_peak;
	return ret;
}

int bench_vehicle(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value)
{
	struct bench_run run = run_of(measure, contender);
	int ret;

	if (!(bench->vehicles >> run.vehicle & 1))
		return bench_say(bench, BENCH_SKIP, "not offered");
	if (run.vehicle != WEFT_VEHICLE_TASK && !can_be_carried(measure))
		return bench_say(bench, BENCH_SKIP, "too many");
	if (!bench->quick && measure->memory > bench_memory_available())
		return bench_say(bench, BENCH_SKIP, "needs %llu MiB", measure->memory >> 20);
	if (measure->sample)
		return measure->sample(bench, measure, contender, value);
	ret = run_as_asked(bench, &run);
	*value = run.out_figure / (measure->unit == BENCH_SECONDS ? 1e9 : 1e3);
	return ret;
}
