// SPDX-License-Identifier: GPL-2.0
/* The options that say how a program is run, for each command that runs one. */
#include <stdlib.h>
#include <string.h>

#include "run.h"

#define QUANTUM_NS	20000000ULL	/* of the engines, if nothing is said */

enum {
	OPT_CPUS = OPT_RUN,
	OPT_POLICY,
	OPT_THEN,
	OPT_QUANTUM,
	OPT_SEED,
	OPT_CHAOS,
	OPT_SET,
	OPT_TASKS,
	OPT_MEMORY,
	OPT_STACK,
	OPT_TIME,
	OPT_ACCOUNTING,
	OPT_VEHICLE,
	OPT_NICE,
	OPT_RT,
	OPT_UNPINNED,
	OPT_LOAD,
};

const struct argp_option run_option_table[] = {
	{ "cpus", OPT_CPUS, "LIST", 0,
	  "One worker on each, as in 0-3,5; default: all allowed (sim: 0)", 0 },
	{ "policy", OPT_POLICY, "NAME[,KEY=VALUE...]", 0,
	  "Scheduling policy (weft policies); default: go", 0 },
	{ "then", OPT_THEN, "POLICY@TIME", 0,
	  "Another policy takes over while tasks run, as in fair@2s; repeatable", 0 },
	{ "quantum", OPT_QUANTUM, "DURATION", 0,
	  "Longest run before preemption, as in 100us; default: 20ms", 0 },
	{ "chaos", OPT_CHAOS, "SEED", 0,
	  "Preempt tasks by chance before steps that others may notice, and let workers wait a "
	  "little: rare orders become common", 0 },
	{ "seed", OPT_SEED, "N", 0, "Seed of random_u64() and the policy; default: 1", 0 },
	{ "set", OPT_SET, "VAR=VALUE", 0, "Override a variable's first value; repeatable", 0 },
	{ "max-tasks", OPT_TASKS, "N", 0, "Most tasks alive at once", 0 },
	{ "memory", OPT_MEMORY, "BYTES", 0, "Most memory, as in 64M", 0 },
	{ "stack", OPT_STACK, "BYTES", 0, "Stack of a task that may recurse, as in 64k", 0 },
	{ "time-limit", OPT_TIME, "DURATION", 0, "End the run after this time", 0 },
	{ "accounting", OPT_ACCOUNTING, "LEVEL", 0,
	  "What is timed: off, default (a switch in 64) or full (each, also by task)", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel (the module, default) or hosted (in this process)", 0 },
	{ "vehicle", OPT_VEHICLE, "VEHICLE", 0,
	  "What carries a task: task (default: a worker carries many), or one of its own, which "
	  "the OS schedules: kthread, thread, process; sim: as task, in virtual time", 0 },
	{ "nice", OPT_NICE, "N", 0, "Niceness of what carries tasks, -20 to 19 (default: the caller's)", 0 },
	{ "rt", OPT_RT, "fifo:PRIORITY", 0, "Make it real-time threads, 1 to 99", 0 },
	{ "unpinned", OPT_UNPINNED, NULL, 0, "The OS may move it among the CPUs of --cpus", 0 },
	{ "load", OPT_LOAD, "cpu=N", 0, "N busy processes compete on each CPU", 0 },
	{ }
};

/* NULL if no option has this name. */
const struct argp_option *run_option_find(const char *name)
{
	const struct argp_option *option;

	for (option = run_option_table; option->name; option++)
		if (!strcmp(option->name, name))
			return option;
	return NULL;
}

void run_options_init(struct run_options *options)
{
	*options = (struct run_options) {
		.policy = "go", .start.seed = 1,
	};
	cli_allowed_cpus(&options->cpus);
}

static void check_sim(const struct run_options *options)
{
	const struct weft_start *start = &options->start;

	if (start->nice || start->rt_priority || start->flags & WEFT_START_UNPINNED ||
	    options->load)
		cli_usage("--vehicle sim has no OS: leave --nice, --rt, --unpinned and --load away");
}

void run_options_settle(struct run_options *options)
{
	options->engine = cli_engine_for(options->engine, options->start.vehicle);
	if (options->start.vehicle != WEFT_VEHICLE_SIM)
		return;
	check_sim(options);
	/* The same everywhere, whatever the machine has. */
	if (!options->cpus_given)
		options->cpus = (struct cpus) { .mask = { 1 } };
}

void run_options_free(struct run_options *options)
{
	unsigned int i;

	for (i = 0; i < options->nr_thens; i++)
		free(options->thens[i].policy);
	free(options->sets);
}

__u64 run_quantum_ns(const struct run_options *options)
{
	return options->start.quantum_ns ?: QUANTUM_NS;
}

static __u32 number32(const char *option, const char *text, __u64 value)
{
	if (value > UINT32_MAX)
		cli_usage("%s %s: larger than %u", option, text, UINT32_MAX);
	return value;
}

static void set_policy(struct run_options *options, const char *name)
{
	if (!*name)
		cli_usage("--policy needs a name: weft policies lists them");
	options->policy = name;
}

/* @assignment must stay. */
void run_options_add_set(struct run_options *options, const char *assignment)
{
	const char **sets;

	if (!strchr(assignment, '='))
		cli_usage("--set %s: say VAR=VALUE", assignment);
	sets = reallocarray(options->sets, options->nr_sets + 1, sizeof(*sets));
	if (!sets)
		cli_no_memory();
	sets[options->nr_sets++] = assignment;
	options->sets = sets;
}

static __u32 accounting_level(const char *text)
{
	static const char * const levels[] = {
		[WEFT_ACCOUNTING_DEFAULT]	= "default",
		[WEFT_ACCOUNTING_OFF]		= "off",
		[WEFT_ACCOUNTING_FULL]		= "full",
	};
	__u32 i;

	for (i = 0; i < ARRAY_SIZE(levels); i++)
		if (!strcmp(levels[i], text))
			return i;
	cli_usage("--accounting %s: there are off, default and full", text);
}

static error_t parse_limit(int key, const char *arg, struct weft_session_limits *limits)
{
	switch (key) {
	case OPT_TASKS:
		limits->tasks = number32("--max-tasks", arg, cli_number("--max-tasks", arg));
		if (!limits->tasks)
			cli_usage("--max-tasks 0: main is a task too, say 1 or more");
		return 0;
	case OPT_MEMORY:
		limits->memory = cli_bytes("--memory", arg);
		return 0;
	case OPT_STACK:
		limits->stack = number32("--stack", arg, cli_bytes("--stack", arg));
		return 0;
	case OPT_TIME:
		limits->run_ns = cli_duration("--time-limit", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse_os(int key, const char *arg, struct run_options *options)
{
	switch (key) {
	case OPT_VEHICLE:
		options->start.vehicle = cli_vehicle(arg);
		return 0;
	case OPT_NICE:
		options->start.nice = cli_nice(arg);
		return 0;
	case OPT_RT:
		options->start.rt_priority = cli_rt(arg);
		return 0;
	case OPT_UNPINNED:
		options->start.flags |= WEFT_START_UNPINNED;
		return 0;
	case OPT_LOAD:
		options->load = cli_load(arg);
		return 0;
	}
	return parse_limit(key, arg, &options->limits);
}

/* Ends the process if @arg is wrong; it must stay if it is not. */
error_t run_option_parse(int key, const char *arg, struct run_options *options)
{
	switch (key) {
	case OPT_CPUS:
		cli_cpus("--cpus", arg, &options->cpus);
		options->cpus_given = true;
		return 0;
	case OPT_POLICY:
		set_policy(options, arg);
		return 0;
	case OPT_THEN:
		run_options_add_then(options, arg);
		return 0;
	case OPT_QUANTUM:
		options->start.quantum_ns = cli_duration("--quantum", arg);
		return 0;
	case OPT_SEED:
		options->start.seed = cli_number("--seed", arg);
		return 0;
	case OPT_CHAOS:
		options->start.flags |= WEFT_START_CHAOS;
		options->start.chaos_seed = cli_number("--chaos", arg);
		return 0;
	case OPT_SET:
		run_options_add_set(options, arg);
		return 0;
	case OPT_ACCOUNTING:
		options->start.accounting = accounting_level(arg);
		return 0;
	case OPT_ENGINE:
		options->engine = cli_engine(arg);
		return 0;
	}
	return parse_os(key, arg, options);
}

static error_t parse_run_option(int key, char *arg, struct argp_state *state)
{
	return run_option_parse(key, arg, state->input);
}

const struct argp run_options_argp = {
	.options = run_option_table, .parser = parse_run_option,
};
