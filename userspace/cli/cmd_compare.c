// SPDX-License-Identifier: GPL-2.0
/* weft compare: measure a program in several configurations, say what differs. */
#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compare.h"

enum {
	OPT_VARY = OPT_COMMAND,
	OPT_RUNS,
	OPT_WARM_UP,
	OPT_BASELINE,
	OPT_METRIC,
	OPT_LIST_METRICS,
	OPT_CSV,
	OPT_CHART,
	OPT_PLOT,
	OPT_LIMIT,
	OPT_ORDER,

	FEWEST_RUNS	= 10,	/* unless told */
	COLUMNS		= 79,
};

static const struct argp_option options[] = {
	{ "vary", OPT_VARY, "KEY=A,B,...", 0,
	  "Values of an option of weft run, or of a variable of the program; repeatable", 0 },
	{ "runs", OPT_RUNS, "N", 0, "Runs of each configuration; default: 10, more if there are "
	  "many comparisons", 0 },
	{ "warm-up", OPT_WARM_UP, "N", 0, "Rounds before that do not count; default: 1", 0 },
	{ "baseline", OPT_BASELINE, "KEY=VALUE", 0,
	  "Compare with the first configuration that has this; repeatable; default: the first", 0 },
	{ "metric", OPT_METRIC, "NAME,...", 0, "What to compare; default: wall,switch", 0 },
	{ "list-metrics", OPT_LIST_METRICS, NULL, 0, "List what can be compared", 0 },
	{ "disturbed-limit", OPT_LIMIT, "PERCENT", 0,
	  "Part of a run that the OS may take before it is counted as disturbed; default: 1; "
	  "100: none is", 0 },
	{ "order-seed", OPT_ORDER, "N", 0,
	  "Seed of the order of the runs; default: another one each time", 0 },
	{ "csv", OPT_CSV, "FILE", 0, "Each run as a line; - is standard output", 0 },
	{ "chart", OPT_CHART, "FILE", 0, "Draw FILE.svg or FILE.png (needs gnuplot)", 0 },
	{ "plot", OPT_PLOT, NULL, 0, "A chart of characters, even if not on a terminal", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with each sample", 0 },
	{ }
};

static const char doc[] =
	"Run a program in several configurations, in turns, and say which differ and "
	"by how much. What the program prints is dropped; its main must return 0."
	"\v"
	"Several --vary make all combinations. Within a value, a list of CPUs or a "
	"policy's parameters, + is a comma: --vary cpus=0,0-1,0+2. An option without "
	"a value takes yes and no. "
	"Each round runs every configuration once, in an order drawn anew; "
	"differences are judged within the rounds, so a machine that gets slower "
	"harms none of them. --vary seed=1,1 compares a program with itself.\n"
	"\n"
	"Exit status: 0 compared, whatever came out; 1 error, or main did not return 0; "
	"2 usage; 3 fault, 4 deadlock, 5 time limit of a run; 130 interrupted. What "
	"was measured until then is shown.\n"
	"\n"
	"EXAMPLES\n"
	"  weft compare userspace/labs/demo.c --vary policy=go,rr,fifo\n"
	"  weft compare userspace/labs/demo.c --vary policy=go,go+steal=off,go+spin=0 \\\n"
	"      --metric wall,stolen\n"
	"  weft compare userspace/labs/demo.c --vary cpus=0,0-1 --vary primes=20,40 \\\n"
	"      --metric wall,wake.p99 --runs 20 --chart demo.svg\n"
	"  weft compare --engine hosted userspace/labs/demo.c --vary quantum=1ms,20ms \\\n"
	"      --metric largest_prime --csv -\n";

/* What to do with the result, beside the sweep itself. */
struct command {
	struct compare compare;
	const char **metrics;
	unsigned int nr_metrics;
	const char *csv;
	const char *chart;
	bool plot;
	bool json;
};

/* The arrays have room for all arguments. */
static error_t keep_run_option(int key, char *arg, struct argp_state *state)
{
	struct compare *compare = state->input;
	const struct argp_option *option;

	for (option = run_option_table; option->name; option++) {
		if (option->key != key)
			continue;
		compare->given[compare->nr_given++] = (struct given) { key, arg };
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static unsigned int parse_count(const char *option, const char *text, unsigned int least)
{
	__u64 n = cli_number(option, text);

	if (n < least || n > STATISTICS_MOST)
		cli_usage("%s %s: say a number from %u to %u", option, text, least,
			  STATISTICS_MOST);
	return n;
}

static double parse_limit(const char *text)
{
	char *end;
	double percent = strtod(text, &end);

	if (*end == '%')
		end++;
	if (end == text || *end || !(percent >= 0 && percent <= 100))
		cli_usage("--disturbed-limit %s: say a percentage from 0 to 100", text);
	return percent / 100;
}

static void add_metrics(struct command *command, char *list)
{
	char *name;

	while ((name = strsep(&list, ","))) {
		if (!*name)
			cli_usage("--metric: an empty name: --list-metrics lists what there is");
		if (command->nr_metrics == COMPARE_MOST_METRICS)
			cli_usage("--metric %s: one too many, %u are the most", name,
				  COMPARE_MOST_METRICS);
		command->metrics[command->nr_metrics++] = name;
	}
}

static error_t parse_output(int key, char *arg, struct command *command)
{
	switch (key) {
	case OPT_CSV:
		command->csv = arg;
		return 0;
	case OPT_CHART:
		plot_check_name(arg);
		command->chart = arg;
		return 0;
	case OPT_PLOT:
		command->plot = true;
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_take_file(&command->compare.file, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;
	struct compare *compare = &command->compare;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = compare;
		return 0;
	case OPT_VARY:
		compare_add_vary(compare, arg);
		return 0;
	case OPT_RUNS:
		compare->runs = parse_count("--runs", arg, 1);
		return 0;
	case OPT_WARM_UP:
		compare->warm_up = parse_count("--warm-up", arg, 0);
		return 0;
	case OPT_BASELINE:
		compare->baselines[compare->nr_baselines++] = arg;
		return 0;
	case OPT_METRIC:
		add_metrics(command, arg);
		return 0;
	case OPT_LIST_METRICS:
		metric_list();
		exit(STATUS_OK);
	case OPT_LIMIT:
		compare->limit = parse_limit(arg);
		return 0;
	case OPT_ORDER:
		compare->order_seed = cli_number("--order-seed", arg);
		return 0;
	}
	return parse_output(key, arg, command);
}

/* Two more than without which nothing could be called. */
static unsigned int default_runs(const struct command *command)
{
	unsigned int i, nr = 1, needed;

	for (i = 0; i < command->compare.nr_varied && nr <= COMPARE_MOST_CONFIGURATIONS; i++)
		nr *= command->compare.varied[i].nr_values;
	needed = statistics_rounds_needed((nr - 1) * command->nr_metrics) + 2;
	return needed > FEWEST_RUNS ? needed : FEWEST_RUNS;
}

static void check_usage(struct command *command)
{
	struct compare *compare = &command->compare;
	static char wall[] = "wall,switch";

	if (!compare->file)
		cli_usage("no FILE: weft compare FILE --vary KEY=VALUE,VALUE");
	if (command->json && command->csv && !strcmp(command->csv, "-"))
		cli_usage("--json and --csv - both want standard output: name a file");
	if (!command->nr_metrics)
		add_metrics(command, wall);
	if (!compare->runs)
		compare->runs = default_runs(command);
	compare_configure(compare);
}

static int find_metrics(struct command *command)
{
	struct compare *compare = &command->compare;
	int status = STATUS_OK;
	unsigned int i;

	for (i = 0; i < command->nr_metrics && !status; i++)
		status = metric_find(command->metrics[i], compare->program, &compare->metrics[i]);
	compare->nr_metrics = command->nr_metrics;
	return status;
}

/* A file that is there must be writable, else its directory. */
static int check_writable(const char *option, const char *path)
{
	char *copy = strdup(path);
	int bad;

	if (!copy)
		cli_no_memory();
	bad = access(path, F_OK) ? access(dirname(copy), W_OK) : access(path, W_OK);
	free(copy);
	return bad ? cli_error("%s %s: %s", option, path, strerror(errno)) : STATUS_OK;
}

/* Everything that can be wrong, before the first run: a sweep may be long. */
static int prepare(struct command *command)
{
	struct compare *compare = &command->compare;
	int status = STATUS_OK;

	if (command->csv && strcmp(command->csv, "-"))
		status = check_writable("--csv", command->csv);
	if (!status && command->chart)
		status = check_writable("--chart", command->chart) ?: plot_check_gnuplot();
	if (!status)
		status = cli_open_program(compare->file, &compare->program);
	if (!status)
		status = compare_check_sets(compare);
	if (!status)
		status = find_metrics(command);
	return status;
}

static int report(const struct command *command)
{
	const struct compare *compare = &command->compare;
	bool csv_only = command->csv && !strcmp(command->csv, "-");
	int status = STATUS_OK;

	if (command->json)
		compare_report_json(compare);
	else if (compare->measured && !csv_only)
		compare_report(compare);
	if (!command->json && !csv_only && compare->measured &&
	    (command->plot || isatty(STDOUT_FILENO)))
		chart_print(compare, cli_columns(COLUMNS));
	if (command->csv)
		status = compare_report_csv(compare, command->csv);
	if (command->chart && compare->measured)
		status = chart_write(compare, command->chart) ?: status;
	return status;
}

static int run_compare(struct command *command)
{
	struct compare *compare = &command->compare;
	int status = prepare(command);

	if (status)
		return status;
	run_block_signals(&compare->ends);
	compare_sweep(compare);
	compare_analyse(compare);
	status = report(command);
	return compare->status ? compare->status : status;
}

int cmd_compare(int argc, char **argv)
{
	static const struct argp run_argp = {
		.options = run_option_table, .parser = keep_run_option,
	};
	static const struct argp_child children[] = { { &run_argp, 0, NULL, 0 }, { } };
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
		.children = children,
	};
	struct command command = { .compare.warm_up = 1, .compare.limit = 0.01 };
	const char *metrics[COMPARE_MOST_METRICS];
	int status;

	command.metrics = metrics;
	command.compare.given = calloc(argc, sizeof(*command.compare.given));
	command.compare.baselines = calloc(argc, sizeof(*command.compare.baselines));
	if (!command.compare.given || !command.compare.baselines)
		cli_no_memory();
	arc4random_buf(&command.compare.order_seed, sizeof(command.compare.order_seed));
	command.compare.order_seed >>= 1;
	cli_parse(&argp, argc, argv, &command);
	check_usage(&command);
	status = run_compare(&command);
	compare_free(&command.compare);
	return status;
}
