// SPDX-License-Identifier: GPL-2.0
/* weft explore: a program under every schedule. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "explore.h"

enum {
	OPT_WATCH = OPT_COMMAND,
	OPT_MAX,
	OPT_TIME,
	OPT_SEED,
	OPT_STRATEGY,
	OPT_PREEMPTIONS,
	OPT_DEPTH,
	OPT_MAX_STEPS,
	OPT_SET,
	OPT_NO_REDUCTION,
};

static const struct argp_option options[] = {
	{ "watch", OPT_WATCH, "VAR,...", 0,
	  "An outcome is what these variables are at the end, besides how the run ended", 0 },
	{ "strategy", OPT_STRATEGY, "NAME", 0,
	  "dfs: all schedules, the default; random: any step each time; pct: random priorities, "
	  "which finds a bug that takes few ordered steps with a chance that is known", 0 },
	{ "preemptions", OPT_PREEMPTIONS, "N", 0,
	  "dfs: only schedules that take the turn at most N times from a task that could go on", 0 },
	{ "no-reduction", OPT_NO_REDUCTION, NULL, 0,
	  "dfs: also schedules that differ from another only in the order of steps that do not "
	  "concern each other", 0 },
	{ "depth", OPT_DEPTH, "N", 0, "pct: for bugs of N ordered steps (default 3)", 0 },
	{ "max", OPT_MAX, "N", 0, "At most N schedules (random, pct: 1,000 if nothing is said)", 0 },
	{ "time", OPT_TIME, "DURATION", 0, "At most so long", 0 },
	{ "max-steps", OPT_MAX_STEPS, "N", 0, "A schedule of more steps is cut off (default 10,000)", 0 },
	{ "seed", OPT_SEED, "N", 0, "Of what is drawn (default 1)", 0 },
	{ "set", OPT_SET, "VAR=VALUE", 0, "Set a global variable before", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything", 0 },
	{ }
};

static const char doc[] =
	"Run FILE, a task program, under every schedule: whose step is next is decided anew "
	"before each access to memory that tasks share, each operation on a mutex, channel and "
	"the like, and where a task gives way or sleeps, for which no time counts. Count the "
	"outcomes, and give a schedule of each that weft replay repeats."
	"\v"
	"A task that spins on memory that nobody changes waits until somebody does. Memory is as "
	"if all steps were one after another: what relaxed atomics may do on real CPUs beyond "
	"that is not seen.\n"
	"\n"
	"Exit status: 0 all schedules ended well and were tried, 6 they were not all tried, "
	"7 a schedule failed: fault, failed assert, deadlock, livelock.\n"
	"\n"
	"EXAMPLES\n"
	"  weft explore --watch counter tests/programs/lost_update.c\n"
	"  weft explore --preemptions 2 userspace/labs/demo.c\n";

struct outcome {
	char *text;
	bool failed;
	__u64 times;
	__u64 steps;
	struct schedule schedule;
};

struct command {
	struct run run;
	struct search search;
	char *watched;		/* the list that @watch points into */
	const char **watch;
	unsigned int nr_watch;
	__u64 max;
	__u64 time_ns;
	__u64 seed;
	bool json;
	struct outcome *outcomes;
	size_t nr_outcomes;
	__u64 schedules;
	__u64 redundant;
	__u64 steps;
	__u64 began_ns;
	bool complete;
};

static struct weft_explorer *stoppable;
static volatile sig_atomic_t interrupted;

static void stop(int signal)
{
	interrupted = signal;
	weft_hosted_stop_explorer(stoppable);
}

static void add_watch(struct command *command, const char *list)
{
	char *rest, *name;

	free(command->watched);
	command->nr_watch = 0;
	rest = command->watched = strdup(list);
	if (!rest)
		cli_no_memory();
	while ((name = strsep(&rest, ","))) {
		command->watch = reallocarray(command->watch, command->nr_watch + 1,
					      sizeof(*command->watch));
		if (!command->watch)
			cli_no_memory();
		command->watch[command->nr_watch++] = name;
	}
}

static enum search_strategy strategy(const char *name)
{
	static const char * const names[] = { "dfs", "random", "pct" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return i;
	cli_usage("--strategy %s: there are dfs, random and pct", name);
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case OPT_WATCH:
		add_watch(command, arg);
		return 0;
	case OPT_STRATEGY:
		command->search.strategy = strategy(arg);
		return 0;
	case OPT_PREEMPTIONS:
		command->search.preemptions = cli_number("--preemptions", arg);
		command->search.reduce = false;
		return 0;
	case OPT_DEPTH:
		command->search.depth = cli_number("--depth", arg);
		if (!command->search.depth || command->search.depth > 1000)
			cli_usage("--depth %s: from 1 to 1000", arg);
		return 0;
	case OPT_MAX:
		command->max = cli_number("--max", arg);
		return 0;
	case OPT_TIME:
		command->time_ns = cli_duration("--time", arg);
		return 0;
	case OPT_MAX_STEPS:
		command->search.explorer.most_steps = cli_number("--max-steps", arg);
		return 0;
	case OPT_SEED:
		command->seed = cli_number("--seed", arg);
		return 0;
	case OPT_NO_REDUCTION:
		command->search.reduce = false;
		return 0;
	case OPT_SET:
		run_options_add_set(&command->run.options, arg);
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (command->run.file)
			cli_usage("'%s' is one argument too many: see weft explore --help", arg);
		command->run.file = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static int check_watch(const struct command *command)
{
	const struct weft_variable *variables;
	__u32 nr, i;
	unsigned int w;

	variables = weft_program_variables(command->run.program, &nr);
	for (w = 0; w < command->nr_watch; w++) {
		for (i = 0; i < nr && strcmp(variables[i].name, command->watch[w]); i++)
			;
		if (i == nr)
			return cli_error("--watch %s: %s has no such global variable",
					 command->watch[w], command->run.file);
	}
	return STATUS_OK;
}

static __u64 now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

static struct outcome *outcome_of(struct command *command, const char *text)
{
	struct outcome *outcome;
	size_t i;

	for (i = 0; i < command->nr_outcomes; i++)
		if (!strcmp(command->outcomes[i].text, text))
			return &command->outcomes[i];
	command->outcomes = reallocarray(command->outcomes, command->nr_outcomes + 1,
					 sizeof(*command->outcomes));
	if (!command->outcomes)
		cli_no_memory();
	outcome = &command->outcomes[command->nr_outcomes++];
	*outcome = (struct outcome) { .text = strdup(text), .steps = UINT64_MAX };
	if (!outcome->text)
		cli_no_memory();
	return outcome;
}

static void note_outcome(struct command *command)
{
	struct search *search = &command->search;
	struct outcome *outcome;
	char text[2048];

	explore_outcome(&command->run, &search->explorer, command->watch, command->nr_watch,
			text, sizeof(text));
	outcome = outcome_of(command, text);
	outcome->times++;
	outcome->failed = explore_failed(&command->run, &search->explorer);
	if (search->explorer.steps >= outcome->steps)
		return;
	outcome->steps = search->explorer.steps;
	schedule_copy(&outcome->schedule, &search->path);
}

static bool enough(const struct command *command)
{
	return interrupted || (command->max && command->schedules >= command->max) ||
	       (command->time_ns && now_ns() - command->began_ns >= command->time_ns);
}

/* A schedule, which counts if it is run to its end and shows something new. */
static int run_schedule(struct command *command)
{
	int status;

	search_begin(&command->search);
	status = explore_once(&command->run, &command->search.explorer);
	if (!status && command->search.too_many)
		status = cli_error("more than %d tasks: use --no-reduction, or another strategy",
				   REDUCE_TASKS);
	if (command->search.reduction.redundant ||
	    (!interrupted && command->search.explorer.end == WEFT_EXPLORE_GIVEN_UP)) {
		command->redundant++;
	} else if (!status && !interrupted) {
		command->schedules++;
		command->steps += command->search.explorer.steps;
		note_outcome(command);
	}
	explore_forget(&command->run);
	return status;
}

static int explore(struct command *command)
{
	bool fault;
	int status;

	command->began_ns = now_ns();
	do {
		status = run_schedule(command);
		if (status)
			return status;
		fault = command->run.result.out_end == WEFT_END_FAULT;
		command->complete = !interrupted && !search_next(&command->search, fault);
	} while (!command->complete && !enough(command));
	return STATUS_OK;
}

static bool saw_all(const struct command *command)
{
	return command->complete && !command->search.bounded && !command->search.explorer.draws;
}

static int by_times(const void *a, const void *b)
{
	const struct outcome *left = a, *right = b;

	if (left->times != right->times)
		return left->times < right->times ? 1 : -1;
	return strcmp(left->text, right->text);
}

static void report_json(const struct command *command, __u32 hash)
{
	json_t *list = json_array(), *object;
	size_t i;

	for (i = 0; i < command->nr_outcomes; i++) {
		const struct outcome *outcome = &command->outcomes[i];
		char *text = schedule_text(&outcome->schedule, hash);

		object = json_object();
		json_object_set_new(object, "outcome", cli_json_text(outcome->text,
								     strlen(outcome->text)));
		json_object_set_new(object, "failed", json_boolean(outcome->failed));
		json_object_set_new(object, "schedules", cli_json_u64(outcome->times));
		json_object_set_new(object, "schedule", json_string(text));
		json_array_append_new(list, object);
		free(text);
	}
	object = json_object();
	json_object_set_new(object, "schedules", cli_json_u64(command->schedules));
	json_object_set_new(object, "steps", cli_json_u64(command->steps));
	json_object_set_new(object, "all", json_boolean(saw_all(command)));
	json_object_set_new(object, "outcomes", list);
	cli_json_print(object);
}

/* What repeats it. */
static void report_replay(const struct command *command, const char *schedule)
{
	unsigned int i;

	printf("              weft replay");
	for (i = 0; i < command->run.options.nr_sets; i++)
		printf(" --set '%s'", command->run.options.sets[i]);
	if (command->search.explorer.most_steps != EXPLORE_STEPS)
		printf(" --max-steps %llu", command->search.explorer.most_steps);
	printf(" %s %s\n", command->run.file, schedule);
}

static void report(const struct command *command, __u32 hash)
{
	double seconds = (now_ns() - command->began_ns) / 1e9;
	size_t i;

	printf("%llu schedules, %llu steps in %.3g s: %s\n", command->schedules, command->steps,
	       seconds, !command->complete ? "not all" :
	       command->search.bounded ? "all with so few preemptions" :
	       command->search.explorer.draws ? "all, but of what select and random_u64 can do" :
	       command->search.reduce ? "all that can differ" : "all there are");
	for (i = 0; i < command->nr_outcomes; i++) {
		const struct outcome *outcome = &command->outcomes[i];
		char *text = schedule_text(&outcome->schedule, hash);

		printf("%12llu  %s\n", outcome->times, outcome->text);
		report_replay(command, text);
		free(text);
	}
}

static int conclude(struct command *command)
{
	__u32 hash = schedule_hash(command->run.program);
	size_t i;

	if (command->nr_outcomes)
		qsort(command->outcomes, command->nr_outcomes, sizeof(*command->outcomes), by_times);
	if (command->json)
		report_json(command, hash);
	else
		report(command, hash);
	for (i = 0; i < command->nr_outcomes; i++)
		if (command->outcomes[i].failed)
			return STATUS_FAILED;
	if (interrupted && interrupted != SIGALRM)
		return STATUS_INTERRUPTED;
	return saw_all(command) ? STATUS_OK : STATUS_DIFFERS;
}

static void free_all(struct command *command)
{
	size_t i;

	for (i = 0; i < command->nr_outcomes; i++) {
		free(command->outcomes[i].text);
		schedule_free(&command->outcomes[i].schedule);
	}
	free(command->outcomes);
	free(command->watch);
	free(command->watched);
	search_free(&command->search);
	weft_program_close(command->run.program);
	run_options_free(&command->run.options);
}

int cmd_explore(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
	};
	const struct sigaction action = { .sa_handler = stop };
	struct command command = { .seed = 1 };
	int status;

	search_init(&command.search);
	command.search.reduce = true;
	command.search.explorer.most_steps = EXPLORE_STEPS;
	run_options_init(&command.run.options);
	cli_parse(&argp, argc, argv, &command);
	if (!command.run.file)
		cli_usage("no FILE: weft explore FILE");
	command.search.reduce &= command.search.strategy == SEARCH_DFS;
	search_seed(&command.search, command.seed);
	if (command.search.strategy != SEARCH_DFS && !command.max && !command.time_ns)
		command.max = 1000;
	stoppable = &command.search.explorer;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	if (command.time_ns)
		alarm(command.time_ns / 1000000000ULL + 1);
	status = cli_open_program(command.run.file, &command.run.program);
	if (!status)
		status = run_set_variables(&command.run);
	if (!status)
		status = check_watch(&command);
	if (!status)
		status = explore(&command);
	if (!status)
		status = conclude(&command);
	free_all(&command);
	return status;
}
