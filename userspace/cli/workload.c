// SPDX-License-Identifier: GPL-2.0
/* Reads a job list, and writes it into the program that carries it out. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "workload.h"

enum { MOST_JOBS = 1024, MOST_STEPS = 16384 };	/* as in workloads/workload.c */

/* What a key may be: its value's type, by a bit each. */
enum {
	TEXT = 1, NUMBER = 2, LIST = 4, OBJECT = 8, DURATION = TEXT | NUMBER,
};

struct key {
	const char *name;
	int types;
};

static const struct key top_keys[] = {
	{ .name = "title", .types = TEXT },
	{ .name = "source", .types = TEXT },
	{ .name = "note", .types = TEXT },
	{ .name = "policy", .types = TEXT },
	{ .name = "quantum", .types = DURATION },
	{ .name = "jobs", .types = LIST },
	{ .name = "expect", .types = OBJECT },
	{ }
};

static const struct key job_keys[] = {
	{ .name = "name", .types = TEXT },
	{ .name = "arrival", .types = DURATION },
	{ .name = "burst", .types = DURATION },
	{ .name = "wait", .types = DURATION },
	{ .name = "steps", .types = LIST },
	{ .name = "repeat", .types = NUMBER },
	{ .name = "priority", .types = NUMBER },
	{ .name = "tickets", .types = NUMBER },
	{ .name = "length", .types = DURATION },
	{ .name = "period", .types = DURATION },
	{ .name = "budget", .types = DURATION },
	{ }
};

static const struct key step_keys[] = {
	{ .name = "burst", .types = DURATION },
	{ .name = "wait", .types = DURATION },
	{ }
};

static int type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return TEXT;
	case JSON_INTEGER:
	case JSON_REAL:
		return NUMBER;
	case JSON_ARRAY:
		return LIST;
	case JSON_OBJECT:
		return OBJECT;
	default:
		return 0;
	}
}

/* Every key of @object is one of @keys, with a value that it may have. */
static int check_keys(const struct workload *workload, const char *where, json_t *object,
		      const struct key *keys)
{
	const struct key *key;
	const char *name;
	json_t *value;

	if (!json_is_object(object))
		return cli_error("%s: %s is not an object { }", workload->file, where);
	json_object_foreach(object, name, value) {
		for (key = keys; key->name && strcmp(key->name, name); key++)
			;
		if (!key->name)
			return cli_error("%s: %s has a key that nobody knows: \"%s\"",
					 workload->file, where, name);
		if (!(type_of(value) & key->types))
			return cli_error("%s: %s: \"%s\" has a value of the wrong type",
					 workload->file, where, name);
	}
	return STATUS_OK;
}

/* A number is milliseconds, a text has its unit. 0 where there is none. */
static __u64 duration(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);

	if (!value)
		return 0;
	if (json_is_string(value))
		return cli_duration(name, json_string_value(value));
	return llround(json_number_value(value) * 1e6);
}

static int check_number(const struct workload *workload, const char *where, const json_t *object,
			const char *name, double least, double most)
{
	const json_t *value = json_object_get(object, name);

	if (value && json_is_number(value) &&
	    (json_number_value(value) < least || json_number_value(value) > most))
		return cli_error("%s: %s: \"%s\" is not from %.0f to %.0f", workload->file, where, name,
				 least, most);
	return STATUS_OK;
}

/* 1000 hours, in ms: no sum of them overflows. */
#define MOST_MS	3.6e9

static int check_times(const struct workload *workload, const char *where, const json_t *object)
{
	int status = check_number(workload, where, object, "burst", 0, MOST_MS);

	return status ? status : check_number(workload, where, object, "wait", 0, MOST_MS);
}

static int check_steps(const struct workload *workload, const char *job, json_t *steps)
{
	char where[96];
	json_t *step;
	int status;
	size_t i;

	json_array_foreach(steps, i, step) {
		snprintf(where, sizeof(where), "%s.steps[%zu]", job, i);
		status = check_keys(workload, where, step, step_keys);
		if (!status)
			status = check_times(workload, where, step);
		if (!status && json_object_size(step) != 1)
			status = cli_error("%s: %s: say either \"burst\" or \"wait\"", workload->file,
					   where);
		if (status)
			return status;
	}
	return STATUS_OK;
}

static int check_job(struct workload *workload, unsigned int number, json_t *job)
{
	json_t *steps = json_object_get(job, "steps");
	char where[64];
	int status;

	snprintf(where, sizeof(where), "jobs[%u]", number);
	status = check_keys(workload, where, job, job_keys);
	if (!status)
		status = check_times(workload, where, job);
	if (!status)
		status = check_number(workload, where, job, "arrival", 0, MOST_MS);
	if (!status)
		status = check_number(workload, where, job, "repeat", 1, 1e9);
	if (!status)
		status = check_number(workload, where, job, "priority", INT32_MIN, INT32_MAX);
	if (!status)
		status = check_number(workload, where, job, "tickets", 1, 65536);
	if (!status)
		status = check_number(workload, where, job, "length", 0, MOST_MS);
	if (!status)
		status = check_number(workload, where, job, "period", 0, MOST_MS / 1000);
	if (!status)
		status = check_number(workload, where, job, "budget", 0, MOST_MS / 1000);
	if (status)
		return status;
	if (!steps == !json_object_get(job, "burst"))
		return cli_error("%s: %s: say either \"burst\" or \"steps\"", workload->file, where);
	if (steps && json_object_get(job, "wait"))
		return cli_error("%s: %s: \"wait\" belongs into \"steps\"", workload->file, where);
	workload->nr_steps += steps ? json_array_size(steps) : 2;
	return check_steps(workload, where, steps);
}

static int check(struct workload *workload)
{
	json_t *jobs, *job;
	size_t i;
	int status = check_keys(workload, "the file", workload->root, top_keys);

	if (status)
		return status;
	jobs = json_object_get(workload->root, "jobs");
	workload->nr_jobs = json_array_size(jobs);
	if (!workload->nr_jobs || workload->nr_jobs > MOST_JOBS)
		return cli_error("%s: \"jobs\" has %u jobs: 1 to %d are possible", workload->file,
				 workload->nr_jobs, MOST_JOBS);
	json_array_foreach(jobs, i, job) {
		status = check_job(workload, i, job);
		if (status)
			return status;
	}
	if (workload->nr_steps > MOST_STEPS)
		return cli_error("%s: more than %d steps in all: use \"repeat\"", workload->file,
				 MOST_STEPS);
	return STATUS_OK;
}

int workload_read(struct workload *workload, const char *file)
{
	json_error_t error;

	workload->file = file;
	workload->root = json_load_file(file, JSON_REJECT_DUPLICATES, &error);
	if (workload->root)
		return check(workload);
	if (error.line < 0)
		return cli_error("%s: %s", file, error.text);
	return cli_error("%s:%d:%d: %s", file, error.line, error.column, error.text);
}

void workload_options(struct workload *workload, struct run_options *options)
{
	const char *policy = json_string_value(json_object_get(workload->root, "policy"));
	__u64 quantum_ns = duration(workload->root, "quantum");

	run_option_parse(run_option_find("policy")->key, policy ? policy : "fifo", options);
	run_option_parse(run_option_find("vehicle")->key, "sim", options);
	if (!quantum_ns)
		return;
	snprintf(workload->quantum, sizeof(workload->quantum), "%lluns", quantum_ns);
	run_option_parse(run_option_find("quantum")->key, workload->quantum, options);
}

static int write_number(struct weft_program *program, const char *array, unsigned int i,
			const char *member, __s64 value)
{
	struct weft_error error = { };
	char assignment[96];
	int ret;

	snprintf(assignment, sizeof(assignment), "%s[%u].%s=%lld", array, i, member, value);
	ret = weft_program_set(program, assignment, &error);
	return ret ? cli_failure(ret, &error) : STATUS_OK;
}

static int write_step(struct weft_program *program, unsigned int *at, const json_t *object,
		      const char *name)
{
	__u64 ns = duration(object, name);
	int status;

	if (!ns)
		return STATUS_OK;
	status = write_number(program, "steps", *at, "ns", ns);
	if (!status)
		status = write_number(program, "steps", *at, "wait", !strcmp(name, "wait"));
	++*at;
	return status;
}

static int write_steps(struct weft_program *program, unsigned int *at, const json_t *job)
{
	const json_t *steps = json_object_get(job, "steps"), *step;
	int status = STATUS_OK;
	size_t i;

	for (i = 0; !status && i < (steps ? json_array_size(steps) : 1); i++) {
		step = steps ? json_array_get(steps, i) : job;
		status = write_step(program, at, step, "burst");
		if (!status)
			status = write_step(program, at, step, "wait");
	}
	return status;
}

/* Keys that are members of struct job in workloads/workload.c. */
static const struct {
	const char *key;
	const char *member;
	__s64 otherwise;
	bool is_time;
} properties[] = {
	{ "arrival", "arrival_ns", 0, true },
	{ "repeat", "repeat", 1, false },
	{ "priority", "priority", 0, false },
	{ "tickets", "tickets", 0, false },
	{ "length", "length_ns", 0, true },
	{ "period", "period_ns", 0, true },
	{ "budget", "budget_ns", 0, true },
};

static int write_property(struct weft_program *program, unsigned int i, const json_t *job,
			  unsigned int property)
{
	const char *key = properties[property].key;
	const json_t *value = json_object_get(job, key);
	__s64 number = properties[property].otherwise;

	if (value)
		number = properties[property].is_time ? (__s64)duration(job, key) :
							(__s64)json_number_value(value);
	return write_number(program, "jobs", i, properties[property].member, number);
}

static int write_job(struct weft_program *program, unsigned int i, unsigned int *at,
		     const json_t *job)
{
	unsigned int property;
	int status = STATUS_OK;

	for (property = 0; !status && property < ARRAY_SIZE(properties); property++)
		status = write_property(program, i, job, property);
	if (!status)
		status = write_number(program, "jobs", i, "first", *at);
	if (!status)
		status = write_steps(program, at, job);
	if (!status)
		status = write_number(program, "jobs", i, "end", *at);
	return status;
}

int workload_write(const struct workload *workload, struct weft_program *program, __u64 grace_ns)
{
	const json_t *jobs = json_object_get(workload->root, "jobs");
	struct weft_error error = { };
	char assignment[64];
	unsigned int i, at = 0;
	int status = STATUS_OK, ret;

	snprintf(assignment, sizeof(assignment), "grace_ns=%llu", grace_ns);
	ret = weft_program_set(program, assignment, &error);
	snprintf(assignment, sizeof(assignment), "nr_jobs=%u", workload->nr_jobs);
	if (!ret)
		ret = weft_program_set(program, assignment, &error);
	if (ret)
		return cli_failure(ret, &error);
	for (i = 0; !status && i < workload->nr_jobs; i++)
		status = write_job(program, i, &at, json_array_get(jobs, i));
	return status;
}

const char *workload_name(const struct workload *workload, unsigned int job, char *buffer,
			  size_t size)
{
	const json_t *jobs = json_object_get(workload->root, "jobs");
	const char *name = json_string_value(json_object_get(json_array_get(jobs, job), "name"));

	if (name)
		snprintf(buffer, size, "%s", name);
	else
		snprintf(buffer, size, "P%u", job + 1);
	return buffer;
}

__u64 workload_arrival(const struct workload *workload, unsigned int job)
{
	return duration(json_array_get(json_object_get(workload->root, "jobs"), job), "arrival");
}
