// SPDX-License-Identifier: GPL-2.0
/* weft bench: what is measured, chosen by name. */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "statistics.h"

enum {
	OPT_RUNS = OPT_COMMAND,
	OPT_QUICK,
	OPT_ONLY,
	OPT_CPUS,
	OPT_CSV,
	OPT_CHART,
	OPT_LIST,
};

enum { RUNS = 7, QUICK_RUNS = 2, MOST_RUNS = STATISTICS_MOST };

/* In the order of `all', which the last two are not part of. */
static const struct bench_group *const groups[] = {
	&bench_switch, &bench_create, &bench_channel, &bench_wake, &bench_sleep, &bench_memory,
	&bench_steal, &bench_interp, &bench_overhead, &bench_policies,
};

enum { IN_ALL = ARRAY_SIZE(groups) - 2 };

static const struct argp_option options[] = {
	{ "runs", OPT_RUNS, "N", 0, "Samples of each; default: 7", 0 },
	{ "quick", OPT_QUICK, NULL, 0, "Little work, 2 samples: to see that it works", 0 },
	{ "only", OPT_ONLY, "WHO,...", 0,
	  "Ask these only, by their names in the table or the first words of those", 0 },
	{ "cpus", OPT_CPUS, "LIST", 0, "CPUs to choose from, as in 0-3,5; default: all allowed", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel or hosted; default: kernel when /dev/weft can be opened", 0 },
	{ "chart", OPT_CHART, "FILE", 0, "The curve of switch as FILE.svg or FILE.png", 0 },
	{ "csv", OPT_CSV, NULL, 0, "One line a sample", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything", 0 },
	{ "list", OPT_LIST, NULL, 0, "What can be measured", 0 },
	{ }
};

static const char doc[] =
	"Measure what tasks cost, and beside them what the OS's threads and processes, "
	"the kernel's own means and Go cost on this machine. NAME is a benchmark (switch, "
	"create, channel, wake, sleep, memory, steal, interp, overhead, policies), one of "
	"its measures as --list shows them, or all."
	"\v"
	"Every sample of a round is taken before the next round begins. The table tells "
	"median, smallest and largest, and the median as a multiple of that of tasks. A "
	"wide range says that the machine was busy with something else.\n"
	"\n"
	"Exit status: 0 measured; 1 error, or a measurement failed; 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft bench switch create\n"
	"  weft bench yield-2 chan-0 --only task,go\n"
	"  weft bench switch --chart curve.svg\n"
	"  weft bench all --engine hosted --quick --json\n";

/* What the command line says. */
struct request {
	struct bench bench;
	const char **names;
	unsigned int nr_names;
	bool list;
};

/* The words stay where they are, in the command line. */
static void split_only(struct request *request, char *text)
{
	struct bench *bench = &request->bench;
	char *word;

	while ((word = strsep(&text, ","))) {
		bench->only = reallocarray(bench->only, bench->nr_only + 1, sizeof(*bench->only));
		if (!bench->only)
			cli_no_memory();
		bench->only[bench->nr_only++] = word;
	}
}

static void set_runs(struct bench *bench, const char *text)
{
	__u64 runs = cli_number("--runs", text);

	if (!runs || runs > MOST_RUNS)
		cli_usage("--runs %s: from 1 to %d", text, MOST_RUNS);
	bench->runs = runs;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct request *request = state->input;
	struct bench *bench = &request->bench;

	switch (key) {
	case OPT_RUNS:
		set_runs(bench, arg);
		return 0;
	case OPT_QUICK:
		bench->quick = true;
		return 0;
	case OPT_ONLY:
		split_only(request, arg);
		return 0;
	case OPT_CPUS:
		cli_cpus("--cpus", arg, &bench->cpus);
		return 0;
	case OPT_ENGINE:
		bench->engine = cli_engine(arg);
		return 0;
	case OPT_CHART:
		plot_check_name(arg);
		bench->chart = arg;
		return 0;
	case OPT_CSV:
		bench->csv = true;
		return 0;
	case OPT_JSON:
		bench->json = true;
		return 0;
	case OPT_LIST:
		request->list = true;
		return 0;
	case ARGP_KEY_ARG:
		request->names[request->nr_names++] = arg;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void list_all(void)
{
	size_t group, i;

	for (group = 0; group < ARRAY_SIZE(groups); group++) {
		printf("%-16s %s\n", groups[group]->name, groups[group]->about);
		for (i = 0; i < groups[group]->nr; i++)
			printf("  %-14s %s\n", groups[group]->measures[i].key,
			       groups[group]->measures[i].text);
	}
}

static bool names(const char *name, const struct bench_group *group, size_t place,
		  const struct bench_measure *measure)
{
	return (!strcmp(name, "all") && place < IN_ALL) || !strcmp(name, group->name) ||
	       !strcmp(name, measure->key);
}

/* Whether the measure is asked for; marks the names that ask. */
static bool chosen(const struct request *request, size_t place,
		   const struct bench_measure *measure, bool *used)
{
	bool found = false;
	unsigned int i;

	for (i = 0; i < request->nr_names; i++) {
		if (!names(request->names[i], groups[place], place, measure))
			continue;
		used[i] = true;
		found = true;
	}
	return found;
}

static bool wanted(const struct bench *bench, const struct bench_contender *contender)
{
	unsigned int i;
	size_t n;

	for (i = 0; i < bench->nr_only; i++) {
		n = strlen(bench->only[i]);
		if (n && !strncmp(contender->name, bench->only[i], n) &&
		    (!contender->name[n] || contender->name[n] == ' '))
			return true;
	}
	return !bench->nr_only;
}

static void add_cell(struct bench *bench, const struct bench_group *group,
		     const struct bench_measure *measure, const struct bench_contender *contender)
{
	if (!wanted(bench, contender))
		return;
	bench->cells = reallocarray(bench->cells, bench->nr_cells + 1, sizeof(*bench->cells));
	if (!bench->cells)
		cli_no_memory();
	bench->cells[bench->nr_cells++] = (struct bench_cell){
		.group = group, .measure = measure, .contender = contender,
	};
}

static void add_measure(struct bench *bench, const struct bench_group *group,
			const struct bench_measure *measure)
{
	const struct bench_contender *const *beside = measure->beside;
	unsigned int i;

	for (i = 0; !measure->alone && i < BENCH_VEHICLES; i++)
		add_cell(bench, group, measure, &bench_vehicles[i]);
	while (beside && *beside)
		add_cell(bench, group, measure, *beside++);
}

static void make_cells(struct request *request)
{
	bool *used = calloc(request->nr_names + 1, sizeof(*used));
	unsigned int name;
	size_t place, i;

	for (place = 0; used && place < ARRAY_SIZE(groups); place++)
		for (i = 0; i < groups[place]->nr; i++)
			if (chosen(request, place, &groups[place]->measures[i], used))
				add_measure(&request->bench, groups[place],
					    &groups[place]->measures[i]);
	for (name = 0; used && name < request->nr_names; name++)
		if (!used[name])
			cli_usage("no benchmark '%s': weft bench --list shows them",
				  request->names[name]);
	free(used);
	if (!request->bench.nr_cells)
		cli_usage("--only leaves nobody: weft bench NAME shows who there is");
}

static bool has_curve(const struct bench *bench)
{
	size_t i;

	for (i = 0; i < bench->nr_cells; i++)
		if (bench->cells[i].measure->curve)
			return true;
	return false;
}

static int report(const struct bench *bench)
{
	struct bench_machine machine;

	if (bench->csv) {
		bench_csv(bench);
	} else {
		bench_machine(bench, &machine);
		if (bench->json)
			bench_json(bench, &machine);
		else
			bench_table(bench, &machine);
	}
	if (bench->chart)
		return bench_chart_file(bench);
	if (!bench->csv && !bench->json)
		bench_chart_terminal(bench);
	return STATUS_OK;
}

static int measure_all(struct bench *bench)
{
	int status, reported;

	cli_share("bench", bench->programs, sizeof(bench->programs));
	bench_places(bench);
	bench->engine = cli_pick_engine(bench->engine);
	status = bench_engines(bench);
	if (!status && bench->chart)
		status = plot_check_gnuplot();
	if (status)
		return status;
	status = bench_run_all(bench);
	reported = report(bench);
	return status ? status : reported;
}

int cmd_bench(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "NAME...", .doc = doc,
	};
	struct request request = { .names = calloc(argc, sizeof(*request.names)) };
	struct bench *bench = &request.bench;
	int status = STATUS_OK;
	size_t i;

	cli_allowed_cpus(&bench->cpus);
	cli_parse(&argp, argc, argv, &request);
	if (!bench->runs)
		bench->runs = bench->quick ? QUICK_RUNS : RUNS;
	if (request.list) {
		list_all();
	} else {
		if (!request.nr_names)
			cli_usage("no NAME: weft bench --list shows them");
		make_cells(&request);
		if (bench->chart && !has_curve(bench))
			cli_usage("--chart draws the curve of switch: weft bench switch");
		status = measure_all(bench);
	}
	for (i = 0; i < bench->nr_cells; i++) {
		free(bench->cells[i].samples);
		free(bench->cells[i].reason);
	}
	free(bench->cells);
	free(bench->only);
	free(request.names);
	return status;
}
