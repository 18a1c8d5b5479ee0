// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes for the reader of job lists: a refusal is one line, and what is accepted
 * can be carried out. The program that does so is accepted, each job gets exactly the
 * time that the list says, not before it arrives, no worker does two things at once, and
 * the next time all of it is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "findings.h"
#include "tool.h"
#include "workload.h"

enum {
	MOST_ROUNDS	= 4000,		/* of steps, of all jobs together */
	MOST_QUANTA	= 2000,
	START_NS	= 300000000,	/* before the first job arrives */
	MOST_NS		= 500000000,	/* after it; at each tick workers take turns */
	WORKERS		= 3,
};

/* What a job's steps take, once. */
struct times {
	__u64 work_ns;
	__u64 wait_ns;
	__u64 rounds;
};

static __u64 ns_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	__u64 ns = 0;

	if (json_is_string(value))
		FUZZ_REQUIRE(!cli_parse_duration(key, json_string_value(value), &ns));
	else if (value)
		ns = json_number_value(value) * 1e6 + 0.5;
	return ns;
}

static void add_times(struct times *times, const json_t *object)
{
	times->work_ns += ns_of(object, "burst");
	times->wait_ns += ns_of(object, "wait");
}

static struct times times_of(const json_t *job)
{
	json_t *repeat = json_object_get(job, "repeat"), *steps = json_object_get(job, "steps"), *step;
	struct times times = { .rounds = repeat ? json_integer_value(repeat) : 1 };
	size_t i;

	add_times(&times, job);
	json_array_foreach(steps, i, step)
		add_times(&times, step);
	return times;
}

static const json_t *job_at(const struct workload *workload, unsigned int i)
{
	return json_array_get(json_object_get(workload->root, "jobs"), i);
}

/* It would be right, but not soon. */
static bool is_long(const struct workload *workload)
{
	double rounds = 0;
	unsigned int i;

	for (i = 0; i < workload->nr_jobs; i++)
		rounds += (double)times_of(job_at(workload, i)).rounds *
			  (1 + json_array_size(json_object_get(job_at(workload, i), "steps")));
	return rounds > MOST_ROUNDS;
}

static void check_job(const struct workload *workload, unsigned int i,
		      const struct timeline *timeline, const struct timeline_task *task)
{
	const json_t *job = job_at(workload, i);
	struct times times = times_of(job);
	__u64 arrival_ns = timeline->from_ns + ns_of(job, "arrival");

	FUZZ_REQUIRE(task->state == TIMELINE_DEAD);
	FUZZ_REQUIRE(task->arrival_ns == arrival_ns);
	FUZZ_REQUIRE(task->ran_ns == times.rounds * times.work_ns);
	FUZZ_REQUIRE(task->first_ns >= arrival_ns);
	FUZZ_REQUIRE(task->finish_ns - arrival_ns >=
		     times.rounds * (times.work_ns + times.wait_ns));
	FUZZ_REQUIRE(task->finish_ns - arrival_ns >= task->ran_ns + task->ready_ns);
}

static void check_jobs(const struct workload *workload, struct run *run,
		       const struct timeline *timeline)
{
	const __s64 *ids = workload_global(run, "tasks", workload->nr_jobs * sizeof(*ids));
	unsigned int i;

	FUZZ_REQUIRE(ids);
	for (i = 0; i < workload->nr_jobs; i++) {
		const struct timeline_task *task = timeline_find(timeline, ids[i]);

		FUZZ_REQUIRE(task);
		check_job(workload, i, timeline, task);
	}
}

static void check_slices(const struct timeline *timeline)
{
	__u64 free_ns[WORKERS] = { };
	size_t i;

	for (i = 0; i < timeline->nr_slices; i++) {
		const struct timeline_slice *slice = &timeline->slices[i];

		FUZZ_REQUIRE(slice->worker < timeline->nr_workers);
		FUZZ_REQUIRE(slice->from_ns >= free_ns[slice->worker]);
		FUZZ_REQUIRE(slice->to_ns > slice->from_ns);
		free_ns[slice->worker] = slice->to_ns;
	}
}

/* All that is shown, for people and for machines; the latter is returned. */
static char *report(const struct workload *workload, struct timeline *timeline)
{
	json_t *object = timeline_json(timeline);
	char *text;

	FUZZ_REQUIRE(object);
	FUZZ_REQUIRE(timeline->lost ||
		     json_array_size(json_object_get(object, "tasks")) == workload->nr_jobs);
	text = json_dumps(object, 0);
	FUZZ_REQUIRE(text);
	json_decref(object);
	timeline_gantt(timeline);
	timeline_table(timeline);
	findings_report(timeline);
	timeline_explain(timeline);
	return text;
}

static void prepare(const struct workload *workload, struct run_options *options,
		    unsigned int workers)
{
	__u64 most_ns;

	run_options_init(options);
	workload_options(workload, options);
	options->cpus = (struct cpus) { .mask = { (1 << workers) - 1 } };
	options->cpus_given = true;
	/* A policy may be told of shorter ones. */
	most_ns = MOST_QUANTA * (strchr(options->policy, ',') ? 1 : run_quantum_ns(options));
	options->limits.run_ns = START_NS + (most_ns < MOST_NS ? most_ns : MOST_NS);
}

/* How the run was, as JSON; NULL: it did not end. */
static char *carry_out(const struct workload *workload, unsigned int workers)
{
	struct timeline timeline = { };
	struct run run = { };
	char *text = NULL;
	int status;

	prepare(workload, &run.options, workers);
	fuzz_listen();
	status = workload_run(workload, &run, &timeline);
	if (!timeline.run || status == STATUS_OK)
		fuzz_heard(status);
	fuzz_ignore();
	if (timeline.run) {
		FUZZ_REQUIRE(status == STATUS_OK || status == STATUS_TIME);
		check_slices(&timeline);
		if (status == STATUS_OK && !timeline.lost)
			check_jobs(workload, &run, &timeline);
		text = report(workload, &timeline);
	}
	timeline_free(&timeline);
	run_close(&run);
	weft_program_close(run.program);
	run_options_free(&run.options);
	return text;
}

/* The same again? */
static void check_accepted(const struct workload *workload, unsigned int workers)
{
	char *first = carry_out(workload, workers), *second;

	if (first) {
		second = carry_out(workload, workers);
		FUZZ_REQUIRE(second);
		FUZZ_REQUIRE(!strcmp(first, second));
		free(second);
	}
	free(first);
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	struct workload workload = { };
	int status;

	fuzz_listen();
	status = workload_read(&workload, fuzz_file(data, size));
	fuzz_heard(status);
	if (!status && !is_long(&workload))
		check_accepted(&workload, 1 + size % WORKERS);
	json_decref(workload.root);
	return 0;
}
