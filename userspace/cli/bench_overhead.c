// SPDX-License-Identifier: GPL-2.0
/* weft bench overhead: what it costs to be watched. */
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "bench.h"

#define EVENTS_ENABLE	"/sys/kernel/tracing/events/weft/enable"

enum { NO_EVENTS = 0 };

/* A yield with this accounting and these flags. */
static int yield_with(struct bench *bench, const struct bench_measure *measure,
		      __u32 accounting, __u32 flags, double *value)
{
	struct bench_run run = {
		.measure = measure, .vehicle = WEFT_VEHICLE_TASK, .workers = 1,
		.accounting = accounting, .flags = flags,
	};
	int ret = bench_session_run(bench, &run);

	*value = run.out_figure / 1e3;
	return ret;
}

static int accounting(struct bench *bench, const struct bench_measure *measure,
		      const struct bench_contender *contender, double *value)
{
	return yield_with(bench, measure, contender->kind, NO_EVENTS, value);
}

static int ring(struct bench *bench, const struct bench_measure *measure,
		const struct bench_contender *contender, double *value)
{
	(void)contender;
	return yield_with(bench, measure, WEFT_ACCOUNTING_DEFAULT, WEFT_START_EVENTS, value);
}

static bool tracepoints_are_off(void)
{
	FILE *file = fopen(EVENTS_ENABLE, "re");
	int c = file ? fgetc(file) : EOF;

	if (file)
		fclose(file);
	return c == '0';
}

static bool set_tracepoints(bool on)
{
	int fd = open(EVENTS_ENABLE, O_WRONLY | O_CLOEXEC);
	bool done = fd >= 0 && write(fd, on ? "1" : "0", 1) == 1;

	if (fd >= 0)
		close(fd);
	return done;
}

/* A signal waits until they are off again. */
static int tracepoints(struct bench *bench, const struct bench_measure *measure,
		       const struct bench_contender *contender, double *value)
{
	sigset_t ends, old;
	int ret;

	(void)contender;
	if (bench->engine != ENGINE_KERNEL || access(EVENTS_ENABLE, W_OK))
		return bench_say(bench, BENCH_SKIP, "no tracefs");
	if (!tracepoints_are_off())
		return bench_say(bench, BENCH_SKIP, "somebody traces");
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &old);
	if (set_tracepoints(true))
		ret = yield_with(bench, measure, WEFT_ACCOUNTING_DEFAULT, NO_EVENTS, value);
	else
		ret = bench_say(bench, BENCH_FAILED, "tracepoints cannot be switched on");
	set_tracepoints(false);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return ret;
}

/* A yield is two events, yield and switch; one run right behind the other. */
static int event(struct bench *bench, const struct bench_measure *measure,
		 const struct bench_contender *contender, double *value)
{
	double without, with;
	int ret = yield_with(bench, measure, WEFT_ACCOUNTING_DEFAULT, NO_EVENTS, &without);

	(void)contender;
	if (!ret)
		ret = yield_with(bench, measure, WEFT_ACCOUNTING_DEFAULT, WEFT_START_EVENTS,
				 &with);
	if (!ret)
		*value = (with - without) / 2;
	return ret;
}

static const struct bench_contender
	off = { .name = "accounting off", .sample = accounting, .kind = WEFT_ACCOUNTING_OFF },
	full = { .name = "accounting full", .sample = accounting, .kind = WEFT_ACCOUNTING_FULL },
	with_ring = { .name = "event ring on", .sample = ring },
	with_tracepoints = { .name = "tracepoints on", .sample = tracepoints },
	an_event = { .name = "event", .sample = event };

static const struct bench_contender *const beside_yield[] = {
	&bench_vehicles[WEFT_VEHICLE_TASK], &off, &full, &with_ring, NULL
};
static const struct bench_contender *const beside_tracepoints[] = {
	&bench_vehicles[WEFT_VEHICLE_TASK], &with_tracepoints, NULL
};
static const struct bench_contender *const beside_event[] = { &an_event, NULL };

static const struct bench_measure measures[] = {
	{
		.key = "accounting", .text = "yield, 2 tasks, as they are watched",
		.program = "yield", .alone = true, .beside = beside_yield,
		.sets = {
			{ "tasks", 2, 2, 0 },
			{ "rounds", 1000000, 1000, 0 },
		},
	},
	{
		.key = "tracepoints", .text = "yield, 2 tasks, tracepoints off and on",
		.program = "yield", .alone = true, .beside = beside_tracepoints,
		.sets = {
			{ "tasks", 2, 2, 0 },
			{ "rounds", 10000, 100, 0 },
		},
	},
	{
		.key = "event", .text = "one event in the ring", .program = "yield",
		.alone = true, .beside = beside_event,
		.sets = {
			{ "tasks", 2, 2, 0 },
			{ "rounds", 1000000, 1000, 0 },
		},
	},
};

const struct bench_group bench_overhead = {
	.name = "overhead",
	.about = "accounting levels, the event ring, tracepoints",
	.measures = measures,
	.nr = ARRAY_SIZE(measures),
};
