// SPDX-License-Identifier: GPL-2.0
/* weft explore: a program under every schedule. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "explore.h"
#include "races.h"

enum { PROBES_LEAST = 100, PROBES_MOST = 1000 };

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
	OPT_NO_RACE,
	OPT_RUNS,
	OPT_CPUS,
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
	{ "no-race", OPT_NO_RACE, NULL, 0, "Do not look for data races", 0 },
	{ "depth", OPT_DEPTH, "N", 0, "pct: for bugs of N ordered steps; default: 3", 0 },
	{ "max", OPT_MAX, "N", 0, "At most N schedules; default: all (random, pct: 1,000)", 0 },
	{ "time", OPT_TIME, "DURATION", 0, "At most so long", 0 },
	{ "max-steps", OPT_MAX_STEPS, "N", 0, "A schedule of more steps is cut off; default: 10,000", 0 },
	{ "seed", OPT_SEED, "N", 0, "Seed of what is drawn; default: 1", 0 },
	{ "runs", OPT_RUNS, "N", 0,
	  "Then run FILE N times on real CPUs, with chaos, and show how often each outcome was seen "
	  "there; one that no schedule has is an error, if all were run", 0 },
	{ "cpus", OPT_CPUS, "LIST", 0, "The CPUs of these runs; default: all allowed", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0, "kernel or hosted, for these runs", 0 },
	{ "set", OPT_SET, "VAR=VALUE", 0, "Set a global variable before", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything", 0 },
	{ }
};

static const char doc[] =
	"Run FILE, a task program, under every schedule: whose step is next is decided anew "
	"before each access to memory that tasks share, each operation on a mutex, channel and "
	"the like, and where a task gives way or sleeps, for which no time counts. Count the "
	"outcomes, and give a schedule of each that weft replay repeats. In each it is looked for "
	"data races, too: two tasks get at the same memory, one of them writes, and nothing orders "
	"the two."
	"\v"
	"A task that spins on memory that nobody changes waits until somebody does. Memory is as "
	"if all steps were one after another: what relaxed atomics may do on real CPUs beyond "
	"that is not seen. Not varied are the order in which tasks start others, make channels and "
	"get memory, what the clock says, and a timeout of select_wait(), which comes when "
	"nothing else can. With --no-race and --no-reduction a run begins where it differs from the "
	"last, which is faster; at most 64 MiB are kept for that.\n"
	"\n"
	"Exit status: 0 all schedules ended well and were tried, 6 they were not all tried, "
	"or what they do was too much to look for data races in, 7 a schedule failed (fault, "
	"failed assert, deadlock, livelock) or has a data race; 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft explore --watch counter tests/explore/counter_lost.c\n"
	"  weft explore --preemptions 2 tests/explore/philosophers.c\n"
	"  weft explore --strategy pct --max 200 tests/explore/philosophers.c\n";

struct command {
	struct run run;
	struct search search;
	struct tally tally;
	const char *watched;	/* names of variables, or NULL */
	__u64 max;
	__u64 time_ns;
	__u64 seed;
	__u64 runs;
	bool no_race;
	bool json;
	__u64 began_ns;
	double seconds;
	struct progress progress;
};

static struct weft_explorer *stoppable;
static volatile sig_atomic_t interrupted;

static void stop(int signal)
{
	interrupted = signal;
	weft_hosted_stop_explorer(stoppable);
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
		command->watched = arg;
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
	case OPT_RUNS:
		command->runs = cli_number("--runs", arg);
		return 0;
	case OPT_CPUS:
		cli_cpus("--cpus", arg, &command->run.options.cpus);
		return 0;
	case OPT_ENGINE:
		command->run.options.engine = cli_engine(arg);
		return 0;
	case OPT_NO_RACE:
		command->no_race = true;
		return 0;
	case OPT_SET:
		run_options_add_set(&command->run.options, arg);
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

static const struct weft_variable *variable_of(const struct weft_program *program,
					       const char *name, size_t length)
{
	const struct weft_variable *variables;
	__u32 nr, i;

	variables = weft_program_variables(program, &nr);
	for (i = 0; i < nr; i++)
		if (strlen(variables[i].name) == length && !memcmp(variables[i].name, name, length))
			return &variables[i];
	return NULL;
}

/* The variables of the list --watch. */
static int find_watched(struct command *command)
{
	struct tally *tally = &command->tally;
	const char *name = command->watched, *end;

	for (; name; name = *end ? end + 1 : NULL) {
		const struct weft_variable *variable;

		end = strchrnul(name, ',');
		variable = variable_of(command->run.program, name, end - name);
		if (!variable)
			return cli_error("--watch %.*s: %s has no such global variable",
					 (int)(end - name), name, command->run.file);
		tally->watch = reallocarray(tally->watch, tally->nr_watch + 1,
					    sizeof(*tally->watch));
		if (!tally->watch)
			cli_no_memory();
		tally->watch[tally->nr_watch++] = variable;
	}
	return STATUS_OK;
}

static bool enough(const struct command *command)
{
	return interrupted || (command->max && command->tally.schedules >= command->max) ||
	       (command->time_ns && cli_now_ns() - command->began_ns >= command->time_ns);
}

/* A schedule, which counts if it is run to its end and shows something new. */
static int run_schedule(struct command *command)
{
	struct search *search = &command->search;
	int status;

	search_begin(search);
	if (command->tally.race)
		weft_hosted_race_begin(command->tally.race);
	status = explore_once(&command->run, &search->explorer);
	if (!status && search->too_many)
		status = cli_error("more than %d tasks: use --no-reduction, or another strategy",
				   REDUCE_TASKS);
	if (!status && !interrupted && !search->reduction.redundant &&
	    search->explorer.end != WEFT_EXPLORE_GIVEN_UP)
		tally_note(&command->tally, &command->run, search);
	return status;
}

static void show_progress(struct command *command)
{
	const struct tally *tally = &command->tally;

	if (progress_due(&command->progress))
		progress_line(&command->progress,
			      "%llu schedules, %zu outcomes, %u data races, %.0f s",
			      tally->schedules, tally->nr_outcomes, tally->nr_races,
			      (cli_now_ns() - command->began_ns) / 1e9);
}

static int explore(struct command *command)
{
	bool fault;
	int status;

	command->began_ns = cli_now_ns();
	progress_start(&command->progress);
	do {
		status = run_schedule(command);
		if (status)
			break;
		show_progress(command);
		fault = command->run.result.out_end == WEFT_END_FAULT;
		command->tally.complete = !interrupted && !search_next(&command->search, fault);
	} while (!command->tally.complete && !enough(command));
	progress_end(&command->progress);
	explore_forget(&command->run);
	return status;
}

/*
 * How many schedules there would be without a reduction: of random ones, the mean. It is
 * not to take longer than the search.
 */
static int estimate(struct command *command)
{
	struct run run = { .program = command->run.program, .options = command->run.options };
	struct search probe;
	__u64 i, probes = command->tally.schedules;
	double sum = 0;
	int status = STATUS_OK;

	if (probes < PROBES_LEAST)
		probes = PROBES_LEAST;
	if (probes > PROBES_MOST)
		probes = PROBES_MOST;
	search_init(&probe);
	probe.strategy = SEARCH_PROBE;
	probe.explorer.most_steps = command->search.explorer.most_steps;
	search_seed(&probe, command->seed);
	for (i = 0; i < probes && !status; i++) {
		search_begin(&probe);
		status = explore_once(&run, &probe.explorer);
		sum += probe.probed;
	}
	explore_forget(&run);
	command->tally.unreduced = sum / probes;
	search_free(&probe);
	return status;
}

/* The same program where nobody chooses. */
static int run_on_cpus(struct command *command)
{
	struct run run = {
		.file = command->run.file, .program = command->run.program,
		.options = command->run.options,
	};
	int status = STATUS_OK;
	__u64 i;

	progress_start(&command->progress);
	for (i = 0; i < command->runs && !status && !interrupted; i++) {
		status = explore_on_cpus(&run, command->seed + i);
		if (!status)
			tally_note_on_cpus(&command->tally, &run, command->seed + i);
		explore_forget(&run);
		progress_show(&command->progress, i, command->runs, "on real CPUs");
	}
	progress_end(&command->progress);
	return status;
}

static int conclude(struct command *command)
{
	struct tally *tally = &command->tally;

	tally_sort(tally);
	if (command->json)
		tally_json(tally, &command->run, &command->search);
	else
		tally_print(tally, &command->run, &command->search, command->seconds);
	if (tally_failed(tally, &command->search))
		return STATUS_FAILED;
	if (interrupted && interrupted != SIGALRM)
		return STATUS_INTERRUPTED;
	return tally_saw_all(tally, &command->search) ? STATUS_OK : STATUS_DIFFERS;
}

static int explore_program(struct command *command)
{
	int status = cli_open_program(command->run.file, &command->run.program);

	if (!status)
		status = run_set_variables(&command->run);
	if (!status)
		status = find_watched(command);
	if (status)
		return status;
	if (!command->no_race)
		command->tally.race = races_watch(WEFT_RACE_ALONE);
	/* A detector sees each run from its beginning. */
	command->search.keeps = command->no_race;
	status = explore(command);
	cli_watch_races(NULL);
	command->seconds = (cli_now_ns() - command->began_ns) / 1e9;
	if (!status && command->search.reduce && !interrupted)
		status = estimate(command);
	if (!status && !interrupted)
		status = run_on_cpus(command);
	return status ? status : conclude(command);
}

static void catch_signals(struct command *command)
{
	const struct sigaction action = { .sa_handler = stop };

	stoppable = &command->search.explorer;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGALRM, &action, NULL);
	if (command->time_ns)
		alarm(command->time_ns / 1000000000ULL + 1);
}

int cmd_explore(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
	};
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
	catch_signals(&command);
	status = explore_program(&command);
	tally_free(&command.tally);
	search_free(&command.search);
	weft_program_close(command.run.program);
	run_options_free(&command.run.options);
	return status;
}
