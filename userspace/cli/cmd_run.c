// SPDX-License-Identifier: GPL-2.0
/* weft run: compile, load, run, report. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "explore.h"
#include "races.h"

enum {
	OPT_QUIET = OPT_COMMAND,
	OPT_TIMELINE,
	OPT_EXPLAIN,
	OPT_FINDINGS,
	OPT_RACE,
	OPT_RECORD,
};

static const struct argp_option options[] = {
	{ "quiet", OPT_QUIET, NULL, 0, "Only what the program prints", 0 },
	{ "timeline", OPT_TIMELINE, NULL, 0,
	  "Who ran when: a chart, and each task's turnaround, response and wait", 0 },
	{ "explain", OPT_EXPLAIN, NULL, 0, "Each decision: who was chosen, who was not", 0 },
	{ "findings", OPT_FINDINGS, NULL, 0,
	  "Fairness, and what went wrong, by the tasks' names: starvation, convoy, priority "
	  "inversion, never gave way, a worker idle while a task was ready; also with --timeline",
	  0 },
	{ "race", OPT_RACE, NULL, 0,
	  "Look for data races: two tasks get at the same memory, one writes, nothing orders "
	  "them. In the hosted engine: --vehicle task, thread, process or sim", 0 },
	{ "record", OPT_RECORD, "FILE", 0,
	  "Write down each step that others may notice (with several workers: each call and "
	  "atomic), so that weft replay can repeat the run", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything", 0 },
	{ }
};

static const char doc[] =
	"Run a task program: an object that clang -target bpf made, or a .c file, "
	"which is compiled first. Prints what the program prints, then its global "
	"variables and a summary."
	"\v"
	"Exit status: the low 8 bits of main's when main returned; 1 error, 2 usage, "
	"3 fault, 4 deadlock, 5 time limit, 7 main returned, but there is a data race (--race), "
	"130 interrupted.\n"
	"\n"
	"With WEFT_HOSTED_CPUS=N in the environment, --engine hosted takes CPUs 0 to N-1 "
	"to be there, whatever the machine has. WEFT_ENGINE says what --engine is if it is "
	"left away.\n"
	"\n"
	"With --vehicle sim time is virtual: instructions take none, compute(n) takes n ns, "
	"compute_ns(n) and sleep_ns(n) what they say. A run depends on its --seed alone.\n"
	"\n"
	"EXAMPLES\n"
	"  weft run userspace/labs/demo.c\n"
	"  weft run --cpus 0,1 --policy rr --quantum 1ms userspace/labs/demo.c\n"
	"  weft run --engine hosted --set primes=20 --json userspace/labs/demo.c\n"
	"  weft run --vehicle sim --policy rr --quantum 4ms --explain \\\n"
	"      userspace/labs/demo.c\n"
	"  weft run --race --vehicle thread tests/programs/lost_update.c\n"
	"  weft run --vehicle thread --load cpu=1 userspace/labs/demo.c\n";

/* How to show it; the run itself has the rest. */
struct command {
	struct run run;
	const char *record;
	bool quiet;
	bool race;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &command->run.options;
		return 0;
	case OPT_QUIET:
		command->quiet = true;
		return 0;
	case OPT_TIMELINE:
		command->run.timeline = true;
		return 0;
	case OPT_EXPLAIN:
		command->run.explain = true;
		return 0;
	case OPT_FINDINGS:
		command->run.findings = true;
		return 0;
	case OPT_RACE:
		command->race = true;
		return 0;
	case OPT_RECORD:
		command->record = arg;
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_take_file(&command->run.file, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static int execute(struct command *command)
{
	struct run *run = &command->run;
	int status;

	run->sink = command->json ? open_memstream(&run->output, &run->output_bytes) : stdout;
	if (!run->sink)
		return cli_failure(-ENOMEM, &(struct weft_error) { });
	status = run_execute(run);
	if (command->json)
		fclose(run->sink);
	return status;
}

static int report(const struct command *command)
{
	const struct run *run = &command->run;
	int status = run_exit_status(run);

	if (command->json) {
		run_report_json(run, status);
		return status;
	}
	run_report_end(run);
	if (!command->quiet)
		run_report(run);
	run_report_timeline(run);
	run_report_races(run);
	return status;
}

/* Only where each access can be seen. */
static int watch_races(struct command *command)
{
	struct run *run = &command->run;
	struct run_options *options = &run->options;

	if (options->start.vehicle == WEFT_VEHICLE_KTHREAD || options->engine == ENGINE_KERNEL)
		return cli_error("--race is for the hosted engine: use --engine hosted, --vehicle "
				 "thread, process or sim");
	if (command->record || options->start.flags & WEFT_START_CHAOS)
		return cli_error("--race has an interpreter of its own: not with --chaos or --record");
	options->engine = ENGINE_HOSTED;
	run->race = races_watch(options->start.vehicle == WEFT_VEHICLE_PROCESS ?
				WEFT_RACE_PROCESSES : WEFT_RACE_THREADS);
	return STATUS_OK;
}

static int run_program(struct command *command)
{
	struct run *run = &command->run;
	int status = cli_open_program(run->file, &run->program);

	if (!status && command->race)
		status = watch_races(command);
	if (status)
		return status;
	if (!command->quiet && run->options.start.vehicle == WEFT_VEHICLE_SIM)
		run->timeline = true;
	run_record_events(run);
	if (command->record)
		run_record_steps(run);
	run_block_signals(&run->ends);
	status = execute(command);
	run_unblock_signals(&run->ends);
	if (!status && command->record)
		status = run_record(run, command->record);
	return status ? status : report(command);
}

int cmd_run(int argc, char **argv)
{
	static const struct argp_child children[] = { { &run_options_argp, 0, NULL, 0 }, { } };
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
		.children = children,
	};
	struct command command = { };
	int status;

	run_options_init(&command.run.options);
	cli_parse(&argp, argc, argv, &command);
	if (!command.run.file)
		cli_usage("no FILE: weft run FILE");
	status = run_program(&command);
	run_close(&command.run);
	weft_hosted_race_free(command.run.race);
	weft_program_close(command.run.program);
	free(command.run.output);
	run_options_free(&command.run.options);
	return status;
}
