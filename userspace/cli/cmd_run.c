// SPDX-License-Identifier: GPL-2.0
/* weft run: compile, load, run, report. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum {
	OPT_CPUS = OPT_COMMAND,
	OPT_POLICY,
	OPT_QUANTUM,
	OPT_SEED,
	OPT_SET,
	OPT_TASKS,
	OPT_MEMORY,
	OPT_STACK,
	OPT_TIME,
	OPT_QUIET,
};

static const struct argp_option options[] = {
	{ "cpus", OPT_CPUS, "LIST", 0, "One worker on each, as in 0-3,5; default: all allowed", 0 },
	{ "policy", OPT_POLICY, "NAME", 0, "Scheduling policy (weft policies); default: go", 0 },
	{ "quantum", OPT_QUANTUM, "DURATION", 0,
	  "Longest run before preemption, as in 100us; default: 20ms", 0 },
	{ "seed", OPT_SEED, "N", 0, "Seed of random_u64() and the policy; default: 1", 0 },
	{ "set", OPT_SET, "VAR=VALUE", 0, "Override a variable's first value; repeatable", 0 },
	{ "max-tasks", OPT_TASKS, "N", 0, "Most tasks alive at once", 0 },
	{ "memory", OPT_MEMORY, "BYTES", 0, "Most memory, as in 64M", 0 },
	{ "stack", OPT_STACK, "BYTES", 0, "Stack of a task that may recurse, as in 64k", 0 },
	{ "time-limit", OPT_TIME, "DURATION", 0, "End the run after this time", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel (the module, default) or hosted (in this process)", 0 },
	{ "quiet", OPT_QUIET, NULL, 0, "Only what the program prints", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything", 0 },
	{ }
};

static const char doc[] =
	"Run a task program: an object that clang -target bpf made, or a .c file, "
	"which is compiled first. Prints what the program prints, then its global "
	"variables and a summary."
	"\v"
	"Exit status: the low 8 bits of main's when main returned; 1 error, 2 usage, "
	"3 fault, 4 deadlock, 5 time limit, 130 interrupted.\n"
	"\n"
	"With WEFT_HOSTED_CPUS=N in the environment, --engine hosted takes CPUs 0 to N-1 "
	"to be there, whatever the machine has.\n"
	"\n"
	"EXAMPLES\n"
	"  weft run userspace/labs/demo.c\n"
	"  weft run --cpus 0,1 --policy rr --quantum 1ms userspace/labs/demo.c\n"
	"  weft run --engine hosted --set primes=20 --json userspace/labs/demo.c\n";

static __u32 number32(const char *option, const char *text, __u64 value)
{
	if (value > UINT32_MAX)
		cli_usage("%s %s: larger than %u", option, text, UINT32_MAX);
	return value;
}

static void set_policy(struct run *run, const char *name)
{
	if (!*name)
		cli_usage("--policy needs a name: weft policies lists them");
	run->policy = name;
	/* A longer name is none of the policies, which is said later. */
	snprintf(run->start.policy, sizeof(run->start.policy), "%s", name);
}

static void add_set(struct run *run, const char *assignment)
{
	if (!strchr(assignment, '='))
		cli_usage("--set %s: say VAR=VALUE", assignment);
	run->sets[run->nr_sets++] = assignment;
}

static error_t parse_limit(int key, char *arg, struct run *run)
{
	switch (key) {
	case OPT_TASKS:
		run->limits.tasks = number32("--max-tasks", arg, cli_number("--max-tasks", arg));
		if (!run->limits.tasks)
			cli_usage("--max-tasks 0: main is a task too, say 1 or more");
		return 0;
	case OPT_MEMORY:
		run->limits.memory = cli_bytes("--memory", arg);
		return 0;
	case OPT_STACK:
		run->limits.stack = number32("--stack", arg, cli_bytes("--stack", arg));
		return 0;
	case OPT_TIME:
		run->limits.run_ns = cli_duration("--time-limit", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct run *run = state->input;

	switch (key) {
	case OPT_CPUS:
		cli_cpus("--cpus", arg, &run->cpus);
		return 0;
	case OPT_POLICY:
		set_policy(run, arg);
		return 0;
	case OPT_QUANTUM:
		run->start.quantum_ns = cli_duration("--quantum", arg);
		return 0;
	case OPT_SEED:
		run->start.seed = cli_number("--seed", arg);
		return 0;
	case OPT_SET:
		add_set(run, arg);
		return 0;
	case OPT_ENGINE:
		run->engine = cli_engine(arg);
		return 0;
	case OPT_QUIET:
		run->quiet = true;
		return 0;
	case OPT_JSON:
		run->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (run->file)
			cli_usage("'%s' is one argument too many: see weft run --help", arg);
		run->file = arg;
		return 0;
	}
	return parse_limit(key, arg, run);
}

static int open_program(struct run *run)
{
	struct weft_error error = { };
	unsigned int i;
	int ret;

	ret = cli_open_program(run->file, &run->program);
	if (ret)
		return ret;
	for (i = 0; i < run->nr_sets; i++) {
		ret = weft_program_set(run->program, run->sets[i], &error);
		if (ret)
			return cli_failure(ret, &error);
	}
	ret = weft_program_entry(run->program, "main");
	if (ret < 0)
		return cli_error("%s: no main: write int main(void)", run->file);
	run->start.main_insn = ret;
	return STATUS_OK;
}

static int open_session(struct run *run)
{
	struct weft_error error = { };
	int ret;

	ret = cli_open_session(run->engine, &run->session);
	if (!ret)
		ret = cli_check_policy(run->session, run->policy);
	if (ret)
		return ret;
	ret = weft_session_load(run->session, run->program, &run->limits, &error);
	if (ret)
		return cli_failure(ret, &error);
	run->start.cpu_mask = (uintptr_t)run->cpus.mask;
	run->start.cpu_mask_bytes = sizeof(run->cpus.mask);
	ret = weft_session_start(run->session, &run->start, &error);
	if (ret == -ENXIO)
		return cli_check_cpus(run->engine, &run->cpus);
	return ret ? cli_failure(ret, &error) : STATUS_OK;
}

static void *watch_signals(void *arg)
{
	struct run *run = arg;
	int number;

	while (sigwait(&run->ends, &number))
		;
	if (!run->done) {
		run->interrupted = true;
		weft_session_stop(run->session);
	}
	return NULL;
}

static int read_output(struct run *run, FILE *to)
{
	char buffer[16384];
	ssize_t n;

	for (;;) {
		n = weft_session_read(run->session, buffer, sizeof(buffer));
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n;
		fwrite(buffer, 1, n, to);
		fflush(to);
	}
}

/* Passes on what the program prints, to its end. */
static int follow(struct run *run)
{
	FILE *to = stdout;
	pthread_t watcher;
	int err;

	err = -pthread_create(&watcher, NULL, watch_signals, run);
	if (err)
		return err;
	if (run->json)
		to = open_memstream(&run->output, &run->output_bytes);
	err = to ? read_output(run, to) : -ENOMEM;
	if (run->json && to)
		fclose(to);
	if (err)
		weft_session_stop(run->session);
	do {
		err = err ?: weft_session_wait(run->session, -1);
	} while (err == -EINTR);
	run->done = true;
	pthread_kill(watcher, SIGTERM);
	pthread_join(watcher, NULL);
	return err;
}

static int exit_status(const struct run *run)
{
	switch (run->result.out_end) {
	case WEFT_END_MAIN:
		return run->result.out_status & 255;
	case WEFT_END_FAULT:
		return STATUS_FAULT;
	case WEFT_END_DEADLOCK:
		return STATUS_DEADLOCK;
	case WEFT_END_TIME:
		return STATUS_TIME;
	default:
		return run->interrupted ? STATUS_INTERRUPTED : STATUS_ERROR;
	}
}

static int report(struct run *run)
{
	struct weft_error none = { };
	int err = run_gather(run), status;

	if (err)
		return cli_failure(err, &none);
	status = exit_status(run);
	if (run->json) {
		run_report_json(run, status);
		return status;
	}
	run_report_end(run);
	if (!run->quiet)
		run_report(run);
	return status;
}

static int run_program(struct run *run)
{
	struct weft_error none = { };
	int status = open_program(run);
	int err;

	if (status)
		return status;
	/* Blocked before there are threads, so that only the watcher gets them. */
	sigemptyset(&run->ends);
	sigaddset(&run->ends, SIGINT);
	sigaddset(&run->ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &run->ends, NULL);
	status = open_session(run);
	if (status)
		return status;
	err = follow(run);
	return err ? cli_failure(err, &none) : report(run);
}

int cmd_run(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
	};
	struct run run = {
		.policy = "go", .start.policy = "go", .start.seed = 1, .engine = ENGINE_KERNEL,
		.sets = calloc(argc, sizeof(*run.sets)),
	};
	int status;

	cli_allowed_cpus(&run.cpus);
	cli_parse(&argp, argc, argv, &run);
	if (!run.file)
		cli_usage("no FILE: weft run FILE");
	status = run_program(&run);
	weft_session_unmap(run.session, run.globals, run.globals_size);
	weft_session_close(run.session);
	weft_program_close(run.program);
	free(run.workers);
	free(run.tasks);
	free(run.output);
	free(run.sets);
	return status;
}
