// SPDX-License-Identifier: GPL-2.0
/* The report of a run, for people. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"

enum {
	MOST_GLOBALS	= 40,
	COLUMNS		= 79,
};

static void count_text(__u64 n, char *buffer, size_t size)
{
	if (n < 10000000)
		snprintf(buffer, size, "%llu", n);
	else if (n < 10000000000)
		snprintf(buffer, size, "%.1fM", n / 1e6);
	else
		snprintf(buffer, size, "%.1fG", n / 1e9);
}

void run_time_text(__u64 ns, char *buffer, size_t size)
{
	if (ns < 1000)
		snprintf(buffer, size, "%llu ns", ns);
	else if (ns < 1000000)
		snprintf(buffer, size, "%.1f us", ns / 1e3);
	else if (ns < 1000000000)
		snprintf(buffer, size, "%.1f ms", ns / 1e6);
	else
		snprintf(buffer, size, "%.2f s", ns / 1e9);
}

static void bytes_text(__u64 bytes, char *buffer, size_t size)
{
	if (bytes < 10240)
		snprintf(buffer, size, "%llu bytes", bytes);
	else if (bytes < 10 << 20)
		snprintf(buffer, size, "%.1f KiB", bytes / 1024.0);
	else
		snprintf(buffer, size, "%.1f MiB", bytes / 1048576.0);
}

static void report_address(const struct run *run)
{
	const struct weft_result *result = &run->result;
	char text[RUN_TEXT];

	if (run_fault_has_address(result->out_fault)) {
		run_address(run, result->out_addr, text, sizeof(text));
		fprintf(stderr, "  address   %s (0x%llx)", text, result->out_addr);
		if (result->out_access)
			fprintf(stderr, ", %u byte%s", result->out_access,
				result->out_access > 1 ? "s" : "");
		fputc('\n', stderr);
	} else if (result->out_fault < WEFT_FAULT_ASSERT &&
		   result->out_fault != WEFT_FAULT_STACK) {
		fprintf(stderr, "  value     %lld (0x%llx)\n", (__s64)result->out_addr,
			result->out_addr);
	}
	if (result->out_fault == WEFT_FAULT_MUTEX && result->out_other)
		fprintf(stderr, "  held by   task %llu\n", result->out_other);
}

static void report_fault(const struct run *run)
{
	const struct weft_result *result = &run->result;
	char place[RUN_TEXT];

	run_place(run, result->out_insn, place, sizeof(place));
	fprintf(stderr, "fault: %s", run_fault_text(result->out_fault));
	if (result->out_text[0])
		fprintf(stderr, ": %s", result->out_text);
	fprintf(stderr, "\n  task      %llu, %s\n", result->out_task,
		run_function(run, result->out_entry));
	fprintf(stderr, "  function  %s\n", run_function(run, result->out_insn));
	fprintf(stderr, "  source    %s\n", place);
	report_address(run);
}

static void report_killed(const struct run *run)
{
	const struct weft_result *result = &run->result;

	if (result->out_task)
		fprintf(stderr, "killed: the %s of task %llu ended by signal %lld (%s)\n",
			weft_vehicle_name(run->options.start.vehicle), result->out_task,
			result->out_status, strsignal(result->out_status));
	else
		fprintf(stderr, "killed: a process of the engine ended by signal %lld (%s)\n",
			result->out_status, strsignal(result->out_status));
}

const char *run_policy_fault_text(__u32 fault)
{
	static const char * const texts[] = {
		[WEFT_POLICY_TWICE]	= "gave a task that it did not have",
		[WEFT_POLICY_FOREIGN]	= "gave what is no task of the session",
		[WEFT_POLICY_WITHHELD]	= "gave no task although it had some",
	};

	return fault < ARRAY_SIZE(texts) ? texts[fault] : "did what is not allowed";
}

/* A policy of another module's that was caught. */
static void report_policy(const struct weft_result *result)
{
	char task[32] = "";

	if (!result->out_policy_fault)
		return;
	if (result->out_policy_task)
		snprintf(task, sizeof(task), ", task %llu", result->out_policy_task);
	fprintf(stderr, "policy %s %s%s: fifo took over\n", result->out_policy,
		run_policy_fault_text(result->out_policy_fault), task);
}

/* Why the run ended, unless main returned, and what went wrong before; on stderr. */
void run_report_end(const struct run *run)
{
	char limit[32];

	fflush(stdout);
	report_policy(&run->result);
	switch (run->result.out_end) {
	case WEFT_END_FAULT:
		report_fault(run);
		break;
	case WEFT_END_DEADLOCK:
		run_report_deadlock(run);
		break;
	case WEFT_END_TIME:
		run_time_text(run->options.limits.run_ns, limit, sizeof(limit));
		fprintf(stderr, "time limit: the run was ended after %s (--time-limit)\n", limit);
		break;
	case WEFT_END_STALLED:
		fprintf(stderr, "stalled: task %lld runs on and takes no virtual time: only compute(), "
			"compute_ns() and sleep do (--vehicle sim)\n", run->result.out_status);
		break;
	case WEFT_END_KILLED:
		report_killed(run);
		break;
	case WEFT_END_STOPPED:
		fprintf(stderr, run->interrupted ? "interrupted\n" : "stopped\n");
		break;
	}
}

/* "  int counter = 10000", cut to one line of the terminal. */
static void report_global(const struct run *run, const struct weft_variable *variable)
{
	char declaration[RUN_TEXT], value[1024], line[COLUMNS + 1];
	int n;

	weft_variable_declare(run->program, variable, declaration, sizeof(declaration));
	weft_value_text(run->program, variable, run->globals + variable->offset, value,
			sizeof(value));
	n = snprintf(line, sizeof(line), "  %s = %s", declaration, value);
	if (n >= (int)sizeof(line))
		strcpy(line + COLUMNS - 3, "...");
	puts(line);
}

static void report_globals(const struct run *run)
{
	const struct weft_variable *variables;
	__u32 nr, i, shown = 0;

	variables = weft_program_variables(run->program, &nr);
	for (i = 0; i < nr; i++) {
		if (!run_shows(run, &variables[i]))
			continue;
		if (!shown)
			puts("\nglobals:");
		if (shown++ < MOST_GLOBALS)
			report_global(run, &variables[i]);
	}
	if (shown > MOST_GLOBALS)
		printf("  ... and %u more (--json has all)\n", shown - MOST_GLOBALS);
}

/* Who decided who runs, and where. */
static void report_setting(const struct run *run)
{
	const char *plural = run->nr_workers == 1 ? "" : "s";
	bool ours = cli_vehicle_ours(run->options.start.vehicle);
	char text[RUN_TEXT];

	cli_cpus_text(&run->options.cpus, text, 32);
	printf("\npolicy%s %s, vehicle %s, %s engine, ", ours ? "" : ":",
	       ours ? run->options.policy : "the OS's", weft_vehicle_name(run->options.start.vehicle),
	       cli_engine_name(run->options.engine));
	if (ours)
		printf("%u worker%s on CPU%s %s\n", run->nr_workers, plural, plural, text);
	else
		printf("CPU%s %s\n", plural, text);
	run_effects(run, text, sizeof(text));
	if (text[0])
		printf("effects       %s\n", text);
}

void run_report_deadlines(__u64 jobs, __u64 late)
{
	if (jobs)
		printf("deadlines     %llu of %llu jobs were late\n", late, jobs);
}

static void report_totals(const struct run *run)
{
	const struct weft_result *result = &run->result;
	struct run_totals totals;
	char text[RUN_TEXT];

	run_totals(run, &totals);
	report_setting(run);
	printf("tasks         %llu created, %llu finished, %llu alive at the end\n",
	       result->out_created, result->out_exited, result->out_live);
	if (result->out_refused)
		printf("refused       go() %llu times, with %s: %s\n", result->out_refused,
		       strerrorname_np(-result->out_refused_error),
		       weft_refusal_text(run->options.start.vehicle, result->out_refused_error));
	printf("switches      %llu\n", totals.switches);
	run_time_text(result->out_wall_ns, text, sizeof(text));
	printf("wall time     %s\n", text);
	run_time_text(totals.busy_ns, text, sizeof(text));
	printf("busy time     %s, all workers together\n", text);
	if (totals.switches)
		printf("ns a switch   %.1f (busy time / switches, the tasks' own work included)\n",
		       (double)totals.busy_ns / totals.switches);
	run_report_deadlines(totals.jobs, totals.late);
	run_report_histograms(run);
	bytes_text(result->out_peak_bytes, text, sizeof(text));
	printf("peak memory   %s\n", text);
}

static void report_worker(const struct weft_worker_stats *worker, __u64 switches)
{
	const __u64 counts[] = {
		worker->yields, worker->preempted, worker->blocked, worker->spawned,
		worker->stolen, worker->parks,
	};
	char text[32];
	size_t i;

	count_text(worker->switches, text, sizeof(text));
	printf("%4u %9s %5.1f%%", worker->cpu, text, run_percent(worker->switches, switches));
	for (i = 0; i < ARRAY_SIZE(counts); i++) {
		count_text(counts[i], text, sizeof(text));
		printf(" %7s", text);
	}
	putchar('\n');
}

static void report_workers(const struct run *run)
{
	struct run_totals totals;
	__u32 i;

	run_totals(run, &totals);
	printf("\n%4s %9s %6s %7s %7s %7s %7s %7s %7s\n", "cpu", "switches", "share",
	       "yields", "preempt", "blocked", "spawned", "stolen", "parks");
	for (i = 0; i < run->nr_workers; i++)
		report_worker(&run->workers[i], totals.switches);
}

/* The variables and the summary, on stdout. */
void run_report(const struct run *run)
{
	report_globals(run);
	report_totals(run);
	report_workers(run);
	run_report_ledger(run);
	run_report_tasks(run);
	fflush(stdout);
}
