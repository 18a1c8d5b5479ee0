/* SPDX-License-Identifier: GPL-2.0 */
/* A run of a program, and the reports on it. */
#ifndef WEFT_RUN_H
#define WEFT_RUN_H

#include <pthread.h>
#include <signal.h>
#include <sys/types.h>

#include "cli.h"

enum { RUN_THENS = 16 };		/* most --then */

/* A policy that takes over @at_ns after the start. */
struct then {
	__u64 at_ns;
	char *policy;
	struct policy_choice choice;
};

/**
 * struct run_options - how a program is to be run
 * @policy:	NAME[,KEY=VALUE...]
 * @cpus_given:	by the user
 * @start:	all but the CPUs, main and the policy
 * @sets:	@nr_sets assignments, in order
 * @load:	competitors a CPU
 */
struct run_options {
	const char *policy;
	enum engine engine;
	struct cpus cpus;
	bool cpus_given;
	struct weft_start start;
	struct weft_session_limits limits;
	const char **sets;
	unsigned int nr_sets;
	struct then thens[RUN_THENS];
	unsigned int nr_thens;
	__u32 load;
};

/**
 * struct run - one run
 * @file:	where @program comes from, for messages
 * @sink:	gets what the program prints; NULL: nobody does
 * @session:	not NULL from open to the end of the reports
 * @globals:	live bytes of the read-write segment, NULL if it is empty
 * @workers:	@nr_workers of them
 * @tasks:	the @nr_tasks that were alive at a deadlock
 * @hist:	the workers' histograms added up
 * @output:	what was printed, when @sink keeps it
 * @loads:	@nr_loads competitors, while it runs
 * @choice:	what options.policy says
 * @then_thread: waits for the times of options.thens
 * @then_runs:	there is that thread
 * @then_over:	under @then_lock: it need not wait any more
 * @ends:	SIGINT and SIGTERM
 * @race:	NULL, or who looks for data races
 * @timeline:	say who ran when
 * @explain:	say each decision
 * @findings:	say what went wrong
 * @interrupted: one of them came
 * @done:	the run is over, signals do not matter any more
 */
struct run {
	const char *file;
	struct weft_program *program;
	struct run_options options;
	FILE *sink;

	struct weft_session *session;
	struct weft_result result;
	const unsigned char *globals;
	__u32 globals_size;
	struct weft_worker_stats *workers;
	__u32 nr_workers;
	struct weft_task_info *tasks;
	__u32 nr_tasks;
	__u64 hist[WEFT_HIST_NR][WEFT_HIST_BUCKETS];
	char *output;
	size_t output_bytes;
	pid_t *loads;
	__u32 nr_loads;
	struct policy_choice choice;
	pthread_t then_thread;
	pthread_mutex_t then_lock;
	pthread_cond_t then_end;
	bool then_runs;
	bool then_over;
	sigset_t ends;
	struct weft_race *race;
	bool timeline;
	bool explain;
	bool findings;
	volatile bool interrupted;
	volatile bool done;
};

/**
 * struct run_totals - all workers together
 * @busy_ns:	time with a task
 * @jobs:	of tasks with a period, see task_deadline()
 * @late:	of these, after their deadline
 */
struct run_totals {
	__u64 switches;
	__u64 busy_ns;
	__u64 jobs;
	__u64 late;
};

/* run_options.c: parsed the same way from a command line and from elsewhere. */
extern const struct argp_option run_option_table[];
/* The same as a child of a command's; its input is a struct run_options. */
extern const struct argp run_options_argp;

const struct argp_option *run_option_find(const char *name);
error_t run_option_parse(int key, const char *arg, struct run_options *options);
void run_options_init(struct run_options *options);
void run_options_add_set(struct run_options *options, const char *assignment);
/* Once all are parsed: what was not said follows from what was. */
void run_options_settle(struct run_options *options);
void run_options_free(struct run_options *options);
/* That was asked for, or the engines' own. */
__u64 run_quantum_ns(const struct run_options *options);

/* then.c */
void run_options_add_then(struct run_options *options, const char *text);
int run_choose_thens(struct run *run);
/* 0 or -errno; then run_stop_thens() when the program has ended. */
int run_start_thens(struct run *run);
void run_stop_thens(struct run *run);

/* execute.c */
void run_block_signals(sigset_t *ends);
void run_unblock_signals(const sigset_t *ends);
/* --set, and where main is. */
int run_set_variables(struct run *run);
int run_execute(struct run *run);
int run_exit_status(const struct run *run);
void run_close(struct run *run);

/* run.c: gather what there is to report. */
int run_gather(struct run *run);
void run_totals(const struct run *run, struct run_totals *totals);
bool run_shows(const struct run *run, const struct weft_variable *variable);

/* load.c: what competes with the run; 0 or -errno. */
int run_load_start(struct run *run);
void run_load_stop(struct run *run);

/* vehicle.c */
void run_effects(const struct run *run, char *buffer, size_t size);

/* describe.c: a fault and a waiting task in words. */
enum { RUN_TEXT = 256 };

const char *run_fault_text(__u32 fault);
const char *run_end_name(const struct run *run);
const char *run_function(const struct run *run, __u32 insn);
void run_place(const struct run *run, __u32 insn, char *buffer, size_t size);
void run_address(const struct run *run, __u64 addr, char *buffer, size_t size);
bool run_fault_has_address(__u32 fault);
void run_wait_target(const struct run *run, const struct weft_task_info *task, char *buffer,
		     size_t size);

/*
 * deadlock.c: the first circle of @tasks that wait for each other, as numbers of @tasks, the
 * least first and each before the one that it waits for; the caller's to free. @in: how many
 * it has; 0: there is none.
 */
int *run_wait_circle(const struct weft_task_info *tasks, int nr, int *in);
/* All that wait, and the circle. */
void run_report_deadlock(const struct run *run);

/* report.c, report_json.c */
void run_time_text(__u64 ns, char *buffer, size_t size);
void run_report_end(const struct run *run);
/* "gave ...", for enum weft_policy_fault. */
const char *run_policy_fault_text(__u32 fault);
void run_report(const struct run *run);
/* How many jobs of periodic tasks were late, if there were jobs. */
void run_report_deadlines(__u64 jobs, __u64 late);
void run_report_json(const struct run *run, int status);
/* Before the run: events are to be recorded for the reports on them. */
void run_record_events(struct run *run);
/* The same, and each step is one. */
void run_record_steps(struct run *run);
json_t *run_json_fault(const struct run *run);
/* Sets what is known of the place of @insn: function, file, line, source. */
void run_json_place(const struct run *run, json_t *object, __u32 insn);

/* races.c: after a run that was watched. */
void run_report_races(const struct run *run);
json_t *run_json_races(const struct run *run);

/* timeline_show.c */
void run_report_timeline(const struct run *run);
json_t *run_json_timeline(const struct run *run);

/* report_time.c: the ledger and the histograms. */

/* How a histogram of weft_worker_stats is called; in the order of enum weft_hist. */
struct run_hist {
	const char *key;
	const char *title;
	bool is_time;
};

extern const struct run_hist run_hists[WEFT_HIST_NR];

/* What is told of each: a value that so many do not exceed. */
struct run_point {
	const char *name;
	__u32 permille;
};

enum { RUN_POINTS = 5 };

extern const struct run_point run_points[RUN_POINTS];

/* Of a histogram, by their names. */
json_t *run_json_points(const __u64 *histogram);
double run_percent(__u64 part, __u64 whole);
void run_ledger_total(const struct run *run, struct weft_worker_stats *total);
void run_report_histograms(const struct run *run);
void run_report_ledger(const struct run *run);
/* report_tasks.c: those alive at the end, with --accounting full. */
void run_report_tasks(const struct run *run);
json_t *run_json_tasks(const struct run *run);

#endif /* WEFT_RUN_H */
