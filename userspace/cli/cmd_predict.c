// SPDX-License-Identifier: GPL-2.0
/* weft predict: the order in which tasks run, in virtual time and in the module. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "timeline.h"
#include "workload.h"

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One JSON object with both orders", 0 },
	{ }
};

static const char doc[] =
	"Run FILE, a task program or a job list (.json, see weft workload), first in virtual "
	"time, then for real, on one worker; put the two orders in which tasks had it side by "
	"side. A turn is as long as a task runs and no other does."
	"\v"
	"Where two things happen at one moment, as a burst that ends with its quantum, or where "
	"they are closer than a tick, what is first is the machine's choice: there the orders "
	"may differ.\n"
	"\n"
	"Exit status: 0 the same order, 6 another one, else as weft run.\n"
	"\n"
	"EXAMPLES\n"
	"  weft predict tests/workloads/stallings-rr-q4.json\n"
	"  weft predict --policy rr --quantum 15ms \\\n"
	"      userspace/labs/01-concurrent-vs-parallel/program.c\n";

enum { SIM, REAL, SIDES, MOST_SHOWN = 40 };

/* The longest that is compared turn by turn. */
#define MOST_ALIGNED	4000

/* @task: how manieth of those that are shown, in the order in which they were made. */
struct turn {
	int task;
	const char *name;
	__u64 from_ns;
};

struct side {
	struct run run;
	struct timeline timeline;
	struct turn *turns;
	size_t nr_turns;
};

/* Which turns belong together; -1: the other side has none like it. */
struct row {
	long turn[SIDES];
};

struct command {
	struct side sides[SIDES];
	struct run_options *parsed;
	struct workload workload;
	const char *file;
	bool json;
	struct row *rows;
	size_t nr_rows;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = command->parsed;
		command->file = NULL;
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

static void parse_all(struct command *command, struct run_options *into, int argc, char **argv)
{
	static const struct argp_child children[] = { { &run_options_argp, 0, NULL, 0 }, { } };
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
		.children = children,
	};

	command->parsed = into;
	run_option_parse(run_option_find("cpus")->key, "0", into);
	cli_parse(&argp, argc, argv, command);
}

static bool is_workload(const char *file)
{
	const char *dot = strrchr(file, '.');

	return dot && !strcmp(dot, ".json");
}

/* The options of one side: what the file says, then the user, then which side it is. */
static void prepare(struct command *command, int i, int argc, char **argv)
{
	struct run_options *into = &command->sides[i].run.options;
	__u64 cpus = 0;
	unsigned int word;

	run_options_init(into);
	if (command->workload.root)
		workload_options(&command->workload, into);
	into->start.vehicle = WEFT_VEHICLE_TASK;
	parse_all(command, into, argc, argv);
	for (word = 0; word < ARRAY_SIZE(into->cpus.mask); word++)
		cpus += __builtin_popcountll(into->cpus.mask[word]);
	if (cpus != 1)
		cli_usage("predict takes one CPU, as in --cpus 0: with more, the order is not "
			  "decided by the policy");
	if (into->start.vehicle != WEFT_VEHICLE_TASK)
		cli_usage("predict runs sim and then task: leave --vehicle away");
	if (i == SIM) {
		into->start.vehicle = WEFT_VEHICLE_SIM;
		into->engine = ENGINE_HOSTED;
		run_options_settle(into);
	}
}

static int run_program(struct command *command, struct side *side)
{
	struct run *run = &side->run;
	int status, err;

	run->file = command->file;
	run->timeline = true;
	run_record_events(run);
	status = cli_open_program(run->file, &run->program);
	if (status)
		return status;
	run_block_signals(&run->ends);
	status = run_execute(run);
	run_unblock_signals(&run->ends);
	if (status)
		return status;
	run_report_end(run);
	err = timeline_read(&side->timeline, run, 0);
	if (err)
		return cli_error("the events of this run cannot be read: %s", strerror(-err));
	return run->result.out_end == WEFT_END_MAIN ? STATUS_OK : run_exit_status(run);
}

static void add_turn(struct side *side, int rank, const char *name, __u64 from_ns)
{
	struct turn *turn = &side->turns[side->nr_turns];

	if (side->nr_turns && turn[-1].task == rank)
		return;
	*turn = (struct turn) { .task = rank, .name = name, .from_ns = from_ns };
	side->nr_turns++;
}

/* From the events: a slice of no time is a turn, too. */
static void find_turns(struct side *side)
{
	const struct timeline *timeline = &side->timeline;
	int *rank = calloc(timeline->nr_tasks + 1, sizeof(*rank)), nr = 0, task;
	size_t i;

	side->turns = calloc(timeline->nr_events + 1, sizeof(*side->turns));
	if (!rank || !side->turns)
		cli_no_memory();
	for (task = 0; task < timeline->nr_tasks; task++)
		rank[task] = timeline->tasks[task].shown ? nr++ : -1;
	for (i = 0; i < timeline->nr_events; i++) {
		const struct weft_event *event = &timeline->events[i].event;

		if (event->type != WEFT_EVENT_SWITCH || event->time_ns < timeline->from_ns)
			continue;
		task = timeline_find(timeline, event->task) - timeline->tasks;
		if (rank[task] >= 0)
			add_turn(side, rank[task], timeline->tasks[task].name,
				 event->time_ns - timeline->from_ns);
	}
	free(rank);
}

static int run_side(struct command *command, int i)
{
	struct side *side = &command->sides[i];
	int status = command->workload.root ?
		     workload_run(&command->workload, &side->run, &side->timeline) :
		     run_program(command, side);

	if (!side->timeline.run)
		return status ? status : cli_error("the jobs did not begin");
	if (side->timeline.lost)
		return cli_error("%llu events were lost: too many turns to compare",
				 side->timeline.lost);
	find_turns(side);
	return status;
}

static void add_row(struct command *command, long sim, long real)
{
	struct row *row = &command->rows[command->nr_rows++];

	row->turn[SIM] = sim;
	row->turn[REAL] = real;
}

static bool alike(const struct command *command, size_t sim, size_t real)
{
	return command->sides[SIM].turns[sim].task == command->sides[REAL].turns[real].task;
}

/* Longest common subsequence, from the end: @length[i][j] of what is from there on. */
static void align(struct command *command)
{
	size_t nr_sim = command->sides[SIM].nr_turns, nr_real = command->sides[REAL].nr_turns;
	size_t columns = nr_real + 1, i, j;
	unsigned short *length = calloc((nr_sim + 1) * columns, sizeof(*length));

	command->rows = calloc(nr_sim + nr_real + 1, sizeof(*command->rows));
	if (!length || !command->rows)
		cli_no_memory();
	for (i = nr_sim; i--;) {
		for (j = nr_real; j--;) {
			unsigned short down = length[(i + 1) * columns + j];
			unsigned short right = length[i * columns + j + 1];

			length[i * columns + j] = alike(command, i, j) ?
				length[(i + 1) * columns + j + 1] + 1 : down > right ? down : right;
		}
	}
	for (i = 0, j = 0; i < nr_sim || j < nr_real;) {
		if (i < nr_sim && j < nr_real && alike(command, i, j))
			add_row(command, i++, j++);
		else if (j == nr_real || (i < nr_sim && length[(i + 1) * columns + j] >=
							length[i * columns + j + 1]))
			add_row(command, i++, -1);
		else
			add_row(command, -1, j++);
	}
	free(length);
}

static bool differs(const struct row *row)
{
	return row->turn[SIM] < 0 || row->turn[REAL] < 0;
}

static size_t count_different(const struct command *command)
{
	size_t i, nr = 0;

	for (i = 0; i < command->nr_rows; i++)
		nr += differs(&command->rows[i]);
	return nr;
}

static const struct turn *turn_of(const struct command *command, const struct row *row, int side)
{
	return row->turn[side] < 0 ? NULL : &command->sides[side].turns[row->turn[side]];
}

static void print_turn(const struct turn *turn)
{
	if (turn)
		printf("  %-14.14s %10.3f", turn->name, turn->from_ns / 1e6);
	else
		printf("  %-14s %10s", "-", "");
}

static void print_rows(const struct command *command)
{
	size_t i;

	printf("turn  %-14s %10s  %-14s %10s\n", "sim", "from ms", "the module", "from ms");
	for (i = 0; i < command->nr_rows && i < MOST_SHOWN; i++) {
		const struct row *row = &command->rows[i];

		printf("%4zu", i + 1);
		print_turn(turn_of(command, row, SIM));
		print_turn(turn_of(command, row, REAL));
		printf("%s\n", differs(row) ? "  <" : "");
	}
	if (i < command->nr_rows)
		printf(" ... and %zu more (--json has all)\n", command->nr_rows - i);
}

static json_t *turn_json(const struct turn *turn)
{
	return turn ? json_pack("{s:s, s:o}", "task", turn->name, "from_ns",
				cli_json_u64(turn->from_ns)) : json_null();
}

static void print_json(const struct command *command)
{
	json_t *rows = json_array();
	size_t i;

	for (i = 0; i < command->nr_rows; i++)
		json_array_append_new(rows, json_pack("{s:o, s:o}",
			"sim", turn_json(turn_of(command, &command->rows[i], SIM)),
			"real", turn_json(turn_of(command, &command->rows[i], REAL))));
	cli_json_print(json_pack("{s:s, s:b, s:i, s:o}",
		"policy", command->sides[SIM].run.options.policy,
		"same", !count_different(command),
		"different", (int)count_different(command), "turns", rows));
}

static int judge(struct command *command)
{
	const struct run_options *used = &command->sides[SIM].run.options;
	size_t different;

	if (command->sides[SIM].nr_turns > MOST_ALIGNED ||
	    command->sides[REAL].nr_turns > MOST_ALIGNED)
		return cli_error("more than %d turns: too many to compare: let FILE do less, as with "
				 "--set VAR=VALUE", MOST_ALIGNED);
	align(command);
	different = count_different(command);
	if (command->json) {
		print_json(command);
	} else {
		printf("policy %s, quantum %.6g ms, one worker, %s engine\n", used->policy,
		       run_quantum_ns(used) / 1e6,
		       cli_engine_name(command->sides[REAL].run.options.engine));
		print_rows(command);
		if (different)
			printf("another order: %zu of %zu turns are on one side only\n", different,
			       command->nr_rows);
		else
			printf("the same order, all %zu turns\n", command->nr_rows);
	}
	return different ? STATUS_DIFFERS : STATUS_OK;
}

static int predict(struct command *command, int argc, char **argv)
{
	int status = STATUS_OK, i;

	if (is_workload(command->file))
		status = workload_read(&command->workload, command->file);
	for (i = 0; !status && i < SIDES; i++) {
		prepare(command, i, argc, argv);
		status = run_side(command, i);
	}
	return status ? status : judge(command);
}

int cmd_predict(int argc, char **argv)
{
	struct command command = { };
	struct run_options first;
	int status, i;

	/* Once for the file's name, then for each side on top of what the file says. */
	run_options_init(&first);
	parse_all(&command, &first, argc, argv);
	if (!command.file)
		cli_usage("no FILE: weft predict FILE");
	run_options_free(&first);
	status = predict(&command, argc, argv);
	for (i = 0; i < SIDES; i++) {
		struct side *side = &command.sides[i];

		timeline_free(&side->timeline);
		free(side->turns);
		run_close(&side->run);
		weft_program_close(side->run.program);
		run_options_free(&side->run.options);
	}
	free(command.rows);
	json_decref(command.workload.root);
	return status;
}
