// SPDX-License-Identifier: GPL-2.0
/* Reads a job list, and writes it into the program that carries it out. */
#include <ctype.h>
#include <math.h>
#include <string.h>

#include "workload.h"

enum { MOST_JOBS = 1024, MOST_STEPS = 16384 };	/* as in workloads/workload.c */

/* What a key may be: its value's type, by a bit each. */
enum {
	TEXT = 1, WHOLE = 2, REAL = 4, LIST = 8, OBJECT = 16, DURATION = TEXT | WHOLE | REAL,
};

/* 1000 hours, in ms; what task_deadline() is told, 1 hour. */
#define MOST_MS		3.6e9
#define MOST_PERIOD_MS	3.6e6
/* 100 years: the clock goes on for 292. */
#define MOST_NS		3.156e18

/* A number of @least to @most; of a duration that is in ms. */
struct key {
	const char *name;
	int types;
	double least;
	double most;
};

static const struct key top_keys[] = {
	{ .name = "title", .types = TEXT },
	{ .name = "source", .types = TEXT },
	{ .name = "note", .types = TEXT },
	{ .name = "policy", .types = TEXT },
	{ .name = "quantum", .types = DURATION, .most = MOST_MS },
	{ .name = "seed", .types = WHOLE, .most = INT64_MAX },
	{ .name = "jobs", .types = LIST },
	{ .name = "expect", .types = OBJECT },
	{ }
};

static const struct key job_keys[] = {
	{ .name = "name", .types = TEXT },
	{ .name = "arrival", .types = DURATION, .most = MOST_MS },
	{ .name = "burst", .types = DURATION, .most = MOST_MS },
	{ .name = "wait", .types = DURATION, .most = MOST_MS },
	{ .name = "steps", .types = LIST },
	{ .name = "repeat", .types = WHOLE, .least = 1, .most = 1e9 },
	{ .name = "priority", .types = WHOLE, .least = INT32_MIN, .most = INT32_MAX },
	{ .name = "tickets", .types = WHOLE, .least = 1, .most = 65536 },
	{ .name = "length", .types = DURATION, .most = MOST_MS },
	{ .name = "period", .types = DURATION, .most = MOST_PERIOD_MS },
	{ .name = "budget", .types = DURATION, .most = MOST_PERIOD_MS },
	{ }
};

static const struct key step_keys[] = {
	{ .name = "burst", .types = DURATION, .most = MOST_MS },
	{ .name = "wait", .types = DURATION, .most = MOST_MS },
	{ }
};

static int type_of(const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return TEXT;
	case JSON_INTEGER:
		return WHOLE;
	case JSON_REAL:
		return REAL;
	case JSON_ARRAY:
		return LIST;
	case JSON_OBJECT:
		return OBJECT;
	default:
		return 0;
	}
}

static int check_value(const struct workload *workload, const char *where, const struct key *key,
		       const json_t *value)
{
	char what[PATH_MAX + 128];
	double number = json_number_value(value);
	__u64 ns;

	if (!(type_of(value) & key->types))
		return cli_error("%s: %s: \"%s\" has a value of the wrong type", workload->file, where,
				 key->name);
	if (json_is_string(value) && key->types == DURATION) {
		snprintf(what, sizeof(what), "%s: %s: \"%s\"", workload->file, where, key->name);
		if (cli_parse_duration(what, json_string_value(value), &ns))
			return STATUS_ERROR;
		number = ns / 1e6;
	}
	if (number < key->least || number > key->most)
		return cli_error("%s: %s: \"%s\" is not from %.0f to %.0f", workload->file, where,
				 key->name, key->least, key->most);
	return STATUS_OK;
}

/* Every key of @object is one of @keys, with a value that it may have. */
static int check_keys(const struct workload *workload, const char *where, json_t *object,
		      const struct key *keys)
{
	const struct key *key;
	const char *name;
	json_t *value;
	int status;

	if (!json_is_object(object))
		return cli_error("%s: %s is not an object { }", workload->file, where);
	json_object_foreach(object, name, value) {
		for (key = keys; key->name && strcmp(key->name, name); key++)
			;
		if (!key->name)
			return cli_error("%s: %s has a key that nobody knows: \"%s\"",
					 workload->file, where, name);
		status = check_value(workload, where, key, value);
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* A number is milliseconds, a text has its unit. 0 where there is none. */
static __u64 duration(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	__u64 ns = 0;

	if (json_is_string(value))
		cli_parse_duration(name, json_string_value(value), &ns);
	else if (value)
		ns = llround(json_number_value(value) * 1e6);
	return ns;
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
		if (!status && json_object_size(step) != 1)
			status = cli_error("%s: %s: say either \"burst\" or \"wait\"", workload->file,
					   where);
		if (status)
			return status;
	}
	return STATUS_OK;
}

/* Rows of the table are lines. */
static int check_name(const struct workload *workload, const char *where, const json_t *job)
{
	const char *name = json_string_value(json_object_get(job, "name"));

	for (; name && *name; name++)
		if (iscntrl((unsigned char)*name))
			return cli_error("%s: %s: \"name\" has a character that cannot be printed",
					 workload->file, where);
	return STATUS_OK;
}

/* As task_deadline() has it, which waits for the arrival, too. */
static int check_period(const struct workload *workload, const char *where, const json_t *job)
{
	__u64 period_ns = duration(job, "period");

	if (duration(job, "budget") > period_ns)
		return cli_error("%s: %s: \"budget\" is longer than \"period\"", workload->file, where);
	if (period_ns && duration(job, "arrival") > MOST_PERIOD_MS * 1e6)
		return cli_error("%s: %s: with \"period\", \"arrival\" is not from 0 to %.0f",
				 workload->file, where, MOST_PERIOD_MS);
	return STATUS_OK;
}

/* At most so long it takes, if nobody else runs. */
static double job_ns(const json_t *job)
{
	json_t *repeat = json_object_get(job, "repeat"), *step;
	double ns = (double)duration(job, "burst") + duration(job, "wait") + duration(job, "period");
	size_t i;

	json_array_foreach(json_object_get(job, "steps"), i, step)
		ns += (double)duration(step, "burst") + duration(step, "wait");
	return duration(job, "arrival") + (repeat ? json_number_value(repeat) : 1) * ns;
}

static int check_job(struct workload *workload, unsigned int number, json_t *job)
{
	json_t *steps = json_object_get(job, "steps");
	char where[64];
	int status;

	snprintf(where, sizeof(where), "jobs[%u]", number);
	status = check_keys(workload, where, job, job_keys);
	if (!status)
		status = check_name(workload, where, job);
	if (!status)
		status = check_period(workload, where, job);
	if (status)
		return status;
	if (!steps == !json_object_get(job, "burst"))
		return cli_error("%s: %s: say either \"burst\" or \"steps\"", workload->file, where);
	if (steps && json_object_get(job, "wait"))
		return cli_error("%s: %s: \"wait\" belongs into \"steps\"", workload->file, where);
	workload->nr_steps += steps ? json_array_size(steps) : 2;
	return check_steps(workload, where, steps);
}

static int check_sums(const struct workload *workload, const json_t *jobs)
{
	const json_t *job;
	double ns = 0;
	size_t i;

	json_array_foreach(jobs, i, job)
		ns += job_ns(job);
	if (workload->nr_steps > MOST_STEPS)
		return cli_error("%s: more than %d steps in all: use \"repeat\"", workload->file,
				 MOST_STEPS);
	if (ns > MOST_NS)
		return cli_error("%s: it would take more than 100 years", workload->file);
	return STATUS_OK;
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
	return check_sums(workload, jobs);
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
	return cli_error("%s:%d:%d: no list of jobs, see weft workload --help: %s", file,
			 error.line, error.column, error.text);
}

void workload_options(const struct workload *workload, struct run_options *options)
{
	const char *policy = json_string_value(json_object_get(workload->root, "policy"));
	const json_t *seed = json_object_get(workload->root, "seed");

	options->policy = policy ? policy : "fifo";
	if (seed)
		options->start.seed = json_integer_value(seed);
	options->start.vehicle = WEFT_VEHICLE_SIM;
	options->start.quantum_ns = duration(workload->root, "quantum");
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

/* Of the first @bytes of @text, which is UTF-8, so many are no part of a character. */
static size_t whole_characters(const char *text, size_t bytes)
{
	while (bytes && (text[bytes] & 0xc0) == 0x80)
		bytes--;
	return bytes;
}

const char *workload_name(const struct workload *workload, unsigned int job, char *buffer,
			  size_t size)
{
	const json_t *jobs = json_object_get(workload->root, "jobs");
	const char *name = json_string_value(json_object_get(json_array_get(jobs, job), "name"));

	if (!name)
		snprintf(buffer, size, "P%u", job + 1);
	else if (snprintf(buffer, size, "%s", name) >= (int)size)
		buffer[whole_characters(name, size - 1)] = 0;
	return buffer;
}

__u64 workload_arrival(const struct workload *workload, unsigned int job)
{
	return duration(json_array_get(json_object_get(workload->root, "jobs"), job), "arrival");
}
