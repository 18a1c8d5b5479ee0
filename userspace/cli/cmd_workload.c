// SPDX-License-Identifier: GPL-2.0
/* weft workload: a job list and a policy make a table. */
#include <stdlib.h>

#include "findings.h"
#include "workload.h"

enum { OPT_EXPLAIN = OPT_COMMAND };

static const struct argp_option options[] = {
	{ "explain", OPT_EXPLAIN, NULL, 0, "Each decision: who was chosen, who was not", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with all slices and figures", 0 },
	{ }
};

static const char doc[] =
	"Run a list of jobs, each a task that arrives, computes and waits, under a policy; show "
	"who ran when, and each job's turnaround, response and wait. Virtual time is the "
	"default (--vehicle sim): exact, as in a textbook. With --vehicle task the module runs "
	"it, in real time."
	"\v"
	"FILE is JSON: {\"policy\": \"rr\", \"quantum\": \"4ms\", \"jobs\": [{\"name\": \"A\", "
	"\"arrival\": 0, \"burst\": \"24ms\"}, ...]}. A number is milliseconds. A job has "
	"\"burst\" and then maybe \"wait\", or \"steps\": [{\"burst\": 2}, {\"wait\": 5}]; "
	"\"repeat\" goes through them again, each \"period\" if that is given, within \"budget\"; "
	"\"priority\" (the greater first), \"tickets\" and \"length\" (usually the burst) are for "
	"the policies that ask, \"seed\" for those that draw. Of jobs that arrive at one moment "
	"the first in the file is the first; lottery and random draw that, too. Options win over "
	"the file.\n"
	"\n"
	"Exit status: as weft run; 1 also for a FILE that is no list of jobs.\n"
	"\n"
	"EXAMPLES\n"
	"  weft workload tests/workloads/silberschatz-rr-q4.json\n"
	"  weft workload --policy fifo --explain \\\n"
	"      tests/workloads/silberschatz-rr-q4.json\n"
	"  weft workload --vehicle task --cpus 0 \\\n"
	"      tests/workloads/silberschatz-rr-q4.json\n";

struct command {
	struct run run;
	struct workload workload;
	const char *file;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &command->run.options;
		command->file = NULL;
		return 0;
	case OPT_EXPLAIN:
		command->run.explain = true;
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_take_file(&command->file, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* A counter of the program's. */
static __u64 count(const struct command *command, const char *name)
{
	const __u64 *value = workload_global(&command->run, name, sizeof(*value));

	return value ? *value : 0;
}

static void report(struct command *command, struct timeline *timeline)
{
	const struct weft_start *start = &command->run.options.start;
	__u64 late = count(command, "late");
	json_t *object;

	if (command->json) {
		object = timeline_json(timeline);
		json_object_set_new(object, "late", cli_json_u64(late));
		json_object_set_new(object, "deadlines", cli_json_u64(count(command, "done")));
		json_object_set_new(object, "missed", cli_json_u64(count(command, "missed")));
		json_object_set_new(object, "policy", json_string(start->policy));
		json_object_set_new(object, "quantum_ns",
				    cli_json_u64(run_quantum_ns(&command->run.options)));
		json_object_set_new(object, "vehicle",
				    json_string(weft_vehicle_name(start->vehicle)));
		cli_json_print(object);
		return;
	}
	printf("policy %s, quantum %.6g ms, vehicle %s\n", start->policy,
	       run_quantum_ns(&command->run.options) / 1e6, weft_vehicle_name(start->vehicle));
	timeline_gantt(timeline);
	timeline_table(timeline);
	findings_report(timeline);
	run_report_deadlines(count(command, "done"), count(command, "missed"));
	if (late)
		printf("%llu jobs were not asleep yet when they were to arrive\n", late);
	if (command->run.explain)
		timeline_explain(timeline);
}

static int run_jobs(struct command *command)
{
	struct timeline timeline = { };
	int status = workload_run(&command->workload, &command->run, &timeline);

	if (timeline.run)
		report(command, &timeline);
	timeline_free(&timeline);
	return status;
}

int cmd_workload(int argc, char **argv)
{
	static const struct argp_child children[] = { { &run_options_argp, 0, NULL, 0 }, { } };
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
		.children = children,
	};
	struct command command = { };
	int status;

	/* Once for the file's name, then on top of what the file says. */
	run_options_init(&command.run.options);
	cli_parse(&argp, argc, argv, &command);
	if (!command.file)
		cli_usage("no FILE: weft workload FILE.json");
	status = workload_read(&command.workload, command.file);
	if (!status) {
		run_options_free(&command.run.options);
		run_options_init(&command.run.options);
		workload_options(&command.workload, &command.run.options);
		cli_parse(&argp, argc, argv, &command);
		status = run_jobs(&command);
	}
	run_close(&command.run);
	weft_program_close(command.run.program);
	run_options_free(&command.run.options);
	json_decref(command.workload.root);
	return status;
}
