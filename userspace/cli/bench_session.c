// SPDX-License-Identifier: GPL-2.0
/* One run of one task program for weft bench: set, start, wait, read a figure. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "bench.h"

enum { LONGEST_S = 300 };	/* far more than any of them takes */

/**
 * struct visit - a session while it is open
 * @data:	live bytes of the read-write segment
 */
struct visit {
	struct bench *bench;
	struct bench_run *run;
	struct weft_program *program;
	struct weft_session *session;
	const unsigned char *data;
	__u32 data_size;
};

static enum engine engine_of(const struct bench *bench, __u32 vehicle)
{
	return vehicle == WEFT_VEHICLE_THREAD || vehicle == WEFT_VEHICLE_PROCESS ?
	       ENGINE_HOSTED : bench->engine;
}

/* Asks both engines what they offer. */
int bench_engines(struct bench *bench)
{
	__u32 vehicle;

	bench->vehicles = 0;
	for (vehicle = 0; vehicle < BENCH_VEHICLES; vehicle++) {
		struct weft_session *session = NULL;
		struct weft_info info = { };
		int status = cli_open_session(engine_of(bench, vehicle), vehicle, &session);

		if (status)
			return status;
		if (!weft_session_info(session, &info))
			bench->vehicles |= info.out_vehicles & 1U << vehicle;
		weft_session_close(session);
	}
	return STATUS_OK;
}

static const struct weft_variable *find(const struct weft_program *program, const char *name)
{
	const struct weft_variable *variables;
	__u32 nr, i;

	variables = weft_program_variables(program, &nr);
	for (i = 0; i < nr; i++)
		if (variables[i].segment == WEFT_SEG_DATA && !strcmp(variables[i].name, name))
			return &variables[i];
	return NULL;
}

/* The 64 bits of the variable now; 0 where there is none. */
static __u64 read_word(const struct visit *visit, const char *name)
{
	const struct weft_variable *variable = find(visit->program, name);

	if (!variable || !visit->data || variable->size != sizeof(__u64) ||
	    variable->offset + sizeof(__u64) > visit->data_size)
		return 0;
	return __atomic_load_n((const __u64 *)(visit->data + variable->offset), __ATOMIC_ACQUIRE);
}

static int set(struct visit *visit, const char *variable, __s64 value)
{
	struct weft_error error = { };
	char assignment[64];

	snprintf(assignment, sizeof(assignment), "%s=%lld", variable, value);
	if (!weft_program_set(visit->program, assignment, &error))
		return 0;
	return bench_say(visit->bench, BENCH_FAILED, "%s", error.text);
}

/* One worker, and yet a task may be preempted between a load and a store: by chance. */
static bool preempts(const struct bench_run *run)
{
	return run->policy && !strcmp(run->policy, "random");
}

static int set_all(struct visit *visit)
{
	const struct bench_run *run = visit->run;
	const struct bench_set *sets = run->measure->sets;
	bool carried = run->vehicle != WEFT_VEHICLE_TASK;
	int ret = set(visit, "parallel", carried || run->workers > 1 || preempts(run)), i;

	for (i = 0; !ret && i < BENCH_SETS && sets[i].variable; i++)
		ret = set(visit, sets[i].variable, bench_count(visit->bench, &sets[i], carried));
	if (ret || run->workers < 2)
		return ret;
	ret = set(visit, "here", visit->bench->here);
	return ret ? ret : set(visit, "there",
			       bench_second_cpu(visit->bench, run->measure->place));
}

static int load(struct visit *visit)
{
	const struct bench_measure *measure = visit->run->measure;
	const struct weft_session_limits limits = {
		.tasks = measure->max_tasks,
		.memory = measure->memory,
		.run_ns = LONGEST_S * 1000000000ULL,
	};
	struct weft_error error = { };
	char path[640];
	int ret;

	snprintf(path, sizeof(path), "%s/%s.o", visit->bench->programs, measure->program);
	ret = weft_program_open(path, &visit->program, &error);
	if (ret)
		return bench_say(visit->bench, BENCH_FAILED, "%s", error.text);
	ret = set_all(visit);
	if (ret)
		return ret;
	ret = cli_open_session(engine_of(visit->bench, visit->run->vehicle), visit->run->vehicle,
			       &visit->session);
	if (ret)
		return bench_say(visit->bench, BENCH_FAILED, "no session");
	ret = weft_session_load(visit->session, visit->program, &limits, &error);
	return ret ? bench_say(visit->bench, BENCH_FAILED, "%s", error.text) : 0;
}

static int start(struct visit *visit)
{
	const struct bench_run *run = visit->run;
	const char *policy = run->policy ? run->policy : run->measure->policy;
	struct cpus cpus = { };
	struct weft_start start = {
		.flags = run->flags,
		.cpu_mask = (uintptr_t)cpus.mask,
		.cpu_mask_bytes = sizeof(cpus.mask),
		.seed = 1,
		.vehicle = run->vehicle,
		.accounting = run->accounting,
	};
	struct weft_error error = { };
	int cpu = visit->bench->here, ret;

	cpus.mask[cpu / 64] |= 1ULL << cpu % 64;
	cpu = bench_second_cpu(visit->bench, run->measure->place);
	if (run->workers > 1)
		cpus.mask[cpu / 64] |= 1ULL << cpu % 64;
	snprintf(start.policy, sizeof(start.policy), "%s", policy ? policy : "go");
	start.main_insn = weft_program_entry(visit->program, "main");
	ret = weft_session_start(visit->session, &start, &error);
	if (ret == -EOPNOTSUPP)
		return bench_say(visit->bench, BENCH_SKIP, "not offered");
	if (ret)
		return bench_say(visit->bench, BENCH_FAILED, "%s", error.text);
	weft_program_segment(visit->program, WEFT_SEG_DATA, &visit->data_size);
	visit->data = weft_session_map(visit->session, WEFT_MAP_DATA, visit->data_size);
	return 0;
}

/* Lets the watcher look when the program is ready, and ends it. */
static void let_watch(struct visit *visit)
{
	static const struct timespec pause = { .tv_nsec = 1000000 };

	while (!read_word(visit, "ready")) {
		if (weft_session_wait(visit->session, 0) != -ETIMEDOUT)
			return;
		nanosleep(&pause, NULL);
	}
	visit->run->watch(visit->run->arg);
	weft_session_stop(visit->session);
}

/* The program's own reason why it did not come to its end. */
static int explain(struct visit *visit, const struct weft_result *result)
{
	if (result->out_end == WEFT_END_TIME)
		return bench_say(visit->bench, BENCH_FAILED, "no end within %d s", LONGEST_S);
	if (result->out_end == WEFT_END_DEADLOCK)
		return bench_say(visit->bench, BENCH_FAILED, "a deadlock");
	return bench_say(visit->bench, BENCH_FAILED, "%s: %s", visit->run->measure->program,
			 result->out_text[0] ? result->out_text :
			 weft_fault_name(result->out_fault));
}

/* A thread for each task is the OS's to switch: there its part is no disturbance. */
static void read_stats(struct visit *visit)
{
	struct bench_sample *sample = &visit->bench->sample;
	struct weft_worker_stats stats[2];
	int nr = weft_session_stats(visit->session, stats, ARRAY_SIZE(stats)), i;

	visit->run->out_switches = 0;
	for (i = 0; i < nr && i < (int)ARRAY_SIZE(stats); i++) {
		visit->run->out_switches += stats[i].switches;
		if (visit->run->vehicle != WEFT_VEHICLE_TASK)
			continue;
		sample->workers_ns += stats[i].wall_ns;
		sample->os_ns += stats[i].os_ns;
	}
}

static int read_figures(struct visit *visit)
{
	struct bench_run *run = visit->run;
	const char *figure = run->figure ? run->figure : run->measure->figure;
	struct weft_result result;
	int ret = weft_session_result(visit->session, &result);

	if (ret)
		return bench_say(visit->bench, BENCH_FAILED, "%s", strerror(-ret));
	if (result.out_end != WEFT_END_MAIN && !(run->watch && result.out_end == WEFT_END_STOPPED))
		return explain(visit, &result);
	run->out_figure = (__s64)read_word(visit, figure ? figure : "ps");
	run->out_order = read_word(visit, "distance");
	run->out_peak = result.out_peak_bytes;
	read_stats(visit);
	return 0;
}

static int run_to_end(struct visit *visit)
{
	int ret;

	if (visit->run->watch)
		let_watch(visit);
	do {
		ret = weft_session_wait(visit->session, -1);
	} while (ret == -EINTR);
	return ret ? bench_say(visit->bench, BENCH_FAILED, "%s", strerror(-ret)) :
		     read_figures(visit);
}

/* 0, BENCH_SKIP or BENCH_FAILED. */
int bench_session_run(struct bench *bench, struct bench_run *run)
{
	struct visit visit = { .bench = bench, .run = run };
	int ret;

	if (!(bench->vehicles >> run->vehicle & 1))
		return bench_say(bench, BENCH_SKIP, "not offered");
	ret = load(&visit);
	if (!ret)
		ret = start(&visit);
	if (!ret)
		ret = run_to_end(&visit);
	weft_session_unmap(visit.session, visit.data, visit.data_size);
	weft_session_close(visit.session);
	weft_program_close(visit.program);
	return ret;
}
