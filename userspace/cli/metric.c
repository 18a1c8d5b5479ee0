// SPDX-License-Identifier: GPL-2.0
/* The figures that there are, and how each is read from a run. */
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "metric.h"

static double read_wall(const struct metric *metric, const struct run *run)
{
	(void)metric;
	return run->result.out_wall_ns;
}

static double read_peak(const struct metric *metric, const struct run *run)
{
	(void)metric;
	return run->result.out_peak_bytes;
}

static double read_busy(const struct metric *metric, const struct run *run)
{
	struct run_totals totals;

	(void)metric;
	run_totals(run, &totals);
	return totals.busy_ns;
}

static double read_switch(const struct metric *metric, const struct run *run)
{
	struct run_totals totals;

	(void)metric;
	run_totals(run, &totals);
	return totals.switches ? (double)totals.busy_ns / totals.switches : NAN;
}

/* All workers together. */
static double read_counter(const struct metric *metric, const struct run *run)
{
	double sum = 0;
	__u32 i;

	for (i = 0; i < run->nr_workers; i++)
		sum += *(const __u64 *)((const char *)&run->workers[i] + metric->offset);
	return sum;
}

static double read_hist(const struct metric *metric, const struct run *run)
{
	const __u64 *buckets = run->hist[metric->hist];

	if (!weft_hist_any(buckets))
		return NAN;
	return weft_hist_permille(buckets, metric->permille);
}

#define COUNTER(member) \
	.read = read_counter, .offset = offsetof(struct weft_worker_stats, member)

static const struct metric metrics[] = {
	{ "wall", "wall time", UNIT_NS, true, .read = read_wall },
	{ "switch", "time a switch, the tasks' own work included", UNIT_NS, true,
	  .read = read_switch },
	{ "busy", "busy time, all workers", UNIT_NS, .read = read_busy },
	{ "task", "time in tasks, all workers", UNIT_NS, COUNTER(task_ns) },
	{ "dispatch", "time between tasks, all workers", UNIT_NS, COUNTER(dispatch_ns) },
	{ "steal", "time looking for work, all workers", UNIT_NS, COUNTER(steal_ns) },
	{ "idle", "time asleep, all workers", UNIT_NS, COUNTER(idle_ns) },
	{ "os", "time taken by the OS, all workers", UNIT_NS, COUNTER(os_ns) },
	{ "switches", "switches", UNIT_NUMBER, COUNTER(switches) },
	{ "yields", "switches by task_yield()", UNIT_NUMBER, COUNTER(yields) },
	{ "preempted", "switches because the quantum was over", UNIT_NUMBER, COUNTER(preempted) },
	{ "blocked", "switches because a task had to wait", UNIT_NUMBER, COUNTER(blocked) },
	{ "stolen", "tasks stolen", UNIT_NUMBER, COUNTER(stolen) },
	{ "parks", "times a worker went to sleep", UNIT_NUMBER, COUNTER(parks) },
	{ "peak", "peak memory", UNIT_BYTES, .read = read_peak },
};

static const struct {
	const char *name;
	const char *about;
	enum unit unit;
	enum weft_hist hist;
} histograms[] = {
	{ "wake", "time from runnable to running", UNIT_NS, WEFT_HIST_WAKE_TO_RUN },
	{ "run", "time a task ran at a stretch", UNIT_NS, WEFT_HIST_RUN_LENGTH },
	{ "cost", "time from one task to the next", UNIT_NS, WEFT_HIST_SWITCH_COST },
	{ "queue", "tasks in a worker's queue", UNIT_NUMBER, WEFT_HIST_QUEUE_LENGTH },
};

static bool find_counter(const char *name, struct metric *metric)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(metrics); i++) {
		if (strcmp(metrics[i].name, name))
			continue;
		*metric = metrics[i];
		return true;
	}
	return false;
}

/* "wake.p99" */
static bool find_hist(const char *name, struct metric *metric)
{
	const char *dot = strchr(name, '.');
	size_t i, k;

	for (i = 0; dot && i < ARRAY_SIZE(histograms); i++) {
		if (strncmp(name, histograms[i].name, dot - name) || histograms[i].name[dot - name])
			continue;
		for (k = 0; k < RUN_POINTS; k++) {
			if (strcmp(dot + 1, run_points[k].name))
				continue;
			*metric = (struct metric) {
				.unit = histograms[i].unit, .read = read_hist,
				.is_speed = histograms[i].unit == UNIT_NS,
				.hist = histograms[i].hist, .permille = run_points[k].permille,
			};
			snprintf(metric->name, sizeof(metric->name), "%s", name);
			snprintf(metric->about, sizeof(metric->about), "%s, %s",
				 histograms[i].about, run_points[k].name);
			return true;
		}
	}
	return false;
}

static int take_number(void *context, const struct weft_value *value)
{
	double *number = context;

	switch (value->kind) {
	case WEFT_VALUE_SIGNED:
		*number = (__s64)value->number;
		return 1;
	case WEFT_VALUE_UNSIGNED:
	case WEFT_VALUE_BOOL:
	case WEFT_VALUE_ENUM:
		*number = value->number;
		return 1;
	case WEFT_VALUE_FLOAT:
		*number = value->real;
		return 1;
	default:
		return -1;
	}
}

static double number_of(const struct weft_program *program, const struct weft_variable *variable,
			const unsigned char *bytes)
{
	double number = NAN;

	weft_value_walk(program, variable, bytes, 1, take_number, &number);
	return number;
}

static double read_variable(const struct metric *metric, const struct run *run)
{
	const struct weft_variable *variable = metric->variable;

	if (!run_shows(run, variable))
		return NAN;
	return number_of(run->program, variable, run->globals + variable->offset);
}

static bool find_variable(const char *name, const struct weft_program *program,
			  struct metric *metric)
{
	const struct weft_variable *variables;
	__u32 nr, i;

	variables = weft_program_variables(program, &nr);
	for (i = 0; i < nr; i++) {
		if (variables[i].segment != WEFT_SEG_DATA || strcmp(variables[i].name, name))
			continue;
		*metric = (struct metric) { .read = read_variable, .variable = &variables[i] };
		snprintf(metric->name, sizeof(metric->name), "%s", name);
		snprintf(metric->about, sizeof(metric->about), "the program's %s", name);
		return true;
	}
	return false;
}

static int check_variable(const struct weft_program *program, const struct metric *metric)
{
	const unsigned char *data;
	__u32 size;

	data = weft_program_segment(program, WEFT_SEG_DATA, &size);
	if (data && isfinite(number_of(program, metric->variable,
				       data + metric->variable->offset)))
		return STATUS_OK;
	return cli_error("--metric %s: this variable is not a number", metric->name);
}

/* "var:NAME" is a variable even if a figure has that name. */
int metric_find(const char *name, const struct weft_program *program, struct metric *metric)
{
	const char *variable = strncmp(name, "var:", 4) ? name : name + 4;

	if (variable == name && (find_counter(name, metric) || find_hist(name, metric)))
		return STATUS_OK;
	if (find_variable(variable, program, metric))
		return check_variable(program, metric);
	return cli_error("--metric %s: neither a figure (weft compare --list-metrics) nor a "
			 "variable of the program", name);
}

static void list_row(const char *name, const char *about, enum unit unit)
{
	printf("%-10s %s%s\n", name, about, unit == UNIT_NS ? ", ns" : "");
}

void metric_list(void)
{
	char name[16];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(metrics); i++)
		list_row(metrics[i].name, metrics[i].about, metrics[i].unit);
	for (i = 0; i < ARRAY_SIZE(histograms); i++) {
		snprintf(name, sizeof(name), "%s.P", histograms[i].name);
		list_row(name, histograms[i].about, histograms[i].unit);
	}
	list_row("NAME", "a variable of the program; var:NAME if a figure has this name",
		 UNIT_NUMBER);
	printf("\nP is one of");
	for (i = 0; i < RUN_POINTS; i++)
		printf(" %s", run_points[i].name);
	putchar('\n');
}
