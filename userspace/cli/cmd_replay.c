// SPDX-License-Identifier: GPL-2.0
/* weft replay: a schedule of weft explore, or a recorded run, step by step. */
#include <stdlib.h>
#include <string.h>

#include "replay.h"

enum { OPT_SET = OPT_COMMAND, OPT_MAX_STEPS, OPT_STEP, OPT_TIMES };

static const struct argp_option options[] = {
	{ "set", OPT_SET, "VAR=VALUE", 0, "Set a global variable before, as it was for explore", 0 },
	{ "step", OPT_STEP, NULL, 0, "Wait for ENTER after each step; q and ENTER ends it", 0 },
	{ "times", OPT_TIMES, "N", 0, "Run it N times: does each take the same steps to the same end?", 0 },
	{ "max-steps", OPT_MAX_STEPS, "N", 0, "As it was for explore", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with each step", 0 },
	{ }
};

static const char doc[] =
	"Run FILE under the schedule STRING that weft explore has found, or as RECORD, which weft "
	"run --record has written, and show each step: a column of source lines for each task, "
	"and what is read and written."
	"\v"
	"Exit status: as weft run; 1 if FILE has changed since, if STRING is not a schedule of it, "
	"or if one of N runs differs from the first.\n"
	"\n"
	"A record of one worker has all steps and is repeated exactly; one of several has the "
	"order of calls and atomics, and what is between them comes as it can.\n"
	"\n"
	"EXAMPLES\n"
	"  weft replay tests/explore/counter_lost.c abceba78:bc2\n"
	"  weft replay --times 100 tests/explore/counter_lost.c abceba78:bc2\n"
	"  weft replay --step tests/explore/counter_lost.c abceba78:bc2\n"
	"  weft replay --json tests/explore/counter_lost.c abceba78:bc2 | weft report -\n"
	"  weft run --record lost --chaos 7 --cpus 0 tests/explore/counter_lost.c\n"
	"  weft replay tests/explore/counter_lost.c lost\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct replay *replay = state->input;

	switch (key) {
	case OPT_SET:
		run_options_add_set(&replay->run.options, arg);
		return 0;
	case OPT_MAX_STEPS:
		replay->explorer.most_steps = cli_number("--max-steps", arg);
		return 0;
	case OPT_STEP:
		replay->wait = true;
		return 0;
	case OPT_JSON:
		replay->json = true;
		return 0;
	case OPT_TIMES:
		replay->times = cli_number("--times", arg);
		if (!replay->times)
			cli_usage("--times 0: at least 1");
		return 0;
	case ARGP_KEY_ARG:
		if (!replay->run.file)
			replay->run.file = arg;
		else if (!replay->text)
			replay->text = arg;
		else
			cli_usage("'%s' is one argument too many: see weft replay --help", arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* False: enough was seen. */
static bool show_steps(const struct replay *replay)
{
	char line[64];
	size_t i;

	replay_print_head(&replay->run, &replay->taken);
	for (i = 0; i < replay->taken.nr; i++) {
		replay_print_step(&replay->run, &replay->taken, i);
		if (!replay->wait)
			continue;
		fflush(stdout);
		if (fgets(line, sizeof(line), stdin) && line[0] == 'q')
			return false;
	}
	return true;
}

/* A record is long; this says the same. */
static void show_schedule(const struct replay *replay)
{
	char *text = schedule_text(&replay->path, replay->record.hash);

	printf("schedule %s\n", text);
	free(text);
}

static bool same_step(const struct replay_step *one, const struct replay_step *other)
{
	const struct weft_step *a = &one->step, *b = &other->step;

	return a->number == b->number && a->insn == b->insn && a->call == b->call &&
	       a->addr == b->addr && a->other == b->other && a->bytes == b->bytes &&
	       one->has_value == other->has_value && one->value == other->value;
}

/* So many steps are the same in both. */
static size_t same_steps(const struct replay_steps *one, const struct replay_steps *other)
{
	size_t i;

	for (i = 0; i < one->nr && i < other->nr; i++)
		if (!same_step(&one->list[i], &other->list[i]))
			break;
	return i;
}

/* Run @nr of as many as there are to be. */
static int run_again(const struct replay *first, __u64 nr)
{
	struct replay again = {
		.explorer = first->explorer, .record = first->record, .how = first->how,
		.run = { .program = first->run.program, .options = first->run.options },
	};
	int status = replay_run(&again);
	size_t same = same_steps(&first->taken, &again.taken);

	if (!status && (same < first->taken.nr || same < again.taken.nr))
		status = cli_error("run %llu of %llu is not as the first from step %zu on", nr,
				   first->times, same + 1);
	else if (!status && strcmp(first->end, again.end))
		status = cli_error("run %llu of %llu ends otherwise than the first: %s", nr,
				   first->times, again.end);
	replay_forget(&again);
	return status;
}

/* @status of the first run, if the others do not differ. */
static int run_others(const struct replay *first, int status)
{
	int differs = STATUS_OK;
	__u64 nr;

	for (nr = 2; nr <= first->times && !differs; nr++)
		differs = run_again(first, nr);
	if (first->times && !differs && !first->json)
		printf("%llu of %llu times the same\n", first->times, first->times);
	return differs ? differs : status;
}

static void print_json(const struct replay *replay)
{
	json_t *object = json_object();

	json_object_set_new(object, "file", cli_json_text(replay->run.file,
							  strlen(replay->run.file)));
	json_object_set_new(object, "schedule", json_string(replay->text));
	json_object_set_new(object, "outcome", cli_json_text(replay->end, strlen(replay->end)));
	json_object_set_new(object, "failed",
			    json_boolean(explore_failed(&replay->run, &replay->explorer)));
	json_object_set_new(object, "steps", replay_json(&replay->run, &replay->taken));
	cli_json_print(object);
}

static void print_end(const struct replay *replay)
{
	printf("%s\n", replay->end);
	if (replay->how != REPLAY_CHOICES)
		show_schedule(replay);
}

static int show_end(const struct replay *replay)
{
	if (!replay->json && !show_steps(replay))
		return STATUS_OK;
	if (replay->gone)
		return cli_error("step %zu: the program does not go on as the schedule says, or "
				 "the schedule ends too early", replay->taken.nr + 1);
	if (replay->followed < replay->record.schedule.nr)
		return cli_error("the program is over after %zu of the schedule's %zu %s",
				 replay->followed, replay->record.schedule.nr,
				 replay->how == REPLAY_CHOICES ? "choices" : "steps");
	if (replay->json)
		print_json(replay);
	else
		print_end(replay);
	return run_others(replay, replay->explorer.end != WEFT_EXPLORE_ENDED ?
				  STATUS_FAILED : run_exit_status(&replay->run));
}

static int repeat(struct replay *replay)
{
	int status = replay_read(replay);
	__u32 hash;

	if (!status)
		status = cli_open_program(replay->run.file, &replay->run.program);
	if (!status)
		status = run_set_variables(&replay->run);
	if (status)
		return status;
	hash = schedule_hash(replay->run.program);
	if (hash != replay->record.hash)
		return cli_error("%s is not the program of this schedule (it has changed, or other "
				 "variables were set): %08x, not %08x", replay->run.file, hash,
				 replay->record.hash);
	status = replay_run(replay);
	if (!status)
		status = show_end(replay);
	replay_forget(replay);
	return status;
}

int cmd_replay(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE STRING|RECORD", .doc = doc,
	};
	struct replay replay = { };
	int status;

	replay_init(&replay);
	run_options_init(&replay.run.options);
	cli_parse(&argp, argc, argv, &replay);
	if (!replay.text)
		cli_usage("say FILE and STRING or RECORD");
	status = repeat(&replay);
	record_free(&replay.record);
	weft_program_close(replay.run.program);
	run_options_free(&replay.run.options);
	return status;
}
