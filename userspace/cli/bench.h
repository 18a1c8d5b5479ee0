/* SPDX-License-Identifier: GPL-2.0 */
/*
 * weft bench: measures (what is asked: "yield, 2 tasks"), contenders (who answers:
 * a vehicle, or a means of the OS, the kernel or Go), and a cell for each pair.
 */
#ifndef WEFT_BENCH_H
#define WEFT_BENCH_H

#include "cli.h"
#include "interrupts.h"

enum {
	BENCH_SETS	= 4,
	BENCH_TEXT	= 256,
	BENCH_VEHICLES	= 4,
	BENCH_LINE	= 64,	/* bytes of a cache line */
};

enum bench_unit {
	BENCH_NS,		/* programs tell ps */
	BENCH_SECONDS,		/* programs tell ns */
	BENCH_BYTES,
	BENCH_TIMES,		/* a ratio */
};

/* How many workers there are, and where the second is. */
enum bench_place {
	BENCH_HERE,		/* one worker */
	BENCH_NEAR,		/* two that share a cache, as far as one can tell */
	BENCH_FAR,		/* two that share none */
};

/* What a contender's sample may answer besides 0: bench->reason tells. */
enum {
	BENCH_SKIP	= 1,	/* there is no such figure here */
	BENCH_FAILED	= -1,
};

struct bench;
struct bench_contender;

/**
 * struct bench_set - a variable of the program, and how many it shall be
 * @variable:	its name
 * @full:	for tasks
 * @quick:	with --quick
 * @carried:	where each task has a thread of the OS; 0: more than that can bear
 */
struct bench_set {
	const char *variable;
	__u64 full;
	__u64 quick;
	__u64 carried;
};

/**
 * struct bench_measure - a question
 * @key:	a word that no other has
 * @text:	for people
 * @unit:	of the answer
 * @place:	on how many workers
 * @program:	object of the task program, without ".o"
 * @figure:	its variable with the answer; NULL: "ps"
 * @sets:	what to set; ends with an empty one
 * @sample:	how vehicles answer; NULL: run @program, read @figure
 * @beside:	the others that are asked; ends with NULL; may be NULL
 * @alone:	vehicles are not asked
 * @policy:	NULL: "go"
 * @max_tasks:	0: the engine's default
 * @memory:	bytes the session may take; 0: the engine's default
 * @x:		bytes of a point of the curve
 * @curve:	it is a point of the curve
 */
struct bench_measure {
	const char *key;
	const char *text;
	enum bench_unit unit;
	enum bench_place place;
	const char *program;
	const char *figure;
	struct bench_set sets[BENCH_SETS + 1];
	int (*sample)(struct bench *bench, const struct bench_measure *measure,
		      const struct bench_contender *contender, double *value);
	const struct bench_contender *const *beside;
	bool alone;
	const char *policy;
	__u32 max_tasks;
	__u64 memory;
	__u64 x;
	bool curve;
};

/**
 * struct bench_contender - who answers
 * @name:	a name that no other has; its first word alone chooses it as well
 * @sample:	asks it once; 0, BENCH_SKIP or BENCH_FAILED
 * @kind:	enum weft_vehicle, enum bench_carrier or enum weft_baseline_kind
 * @text:	name of Go's benchmark, or of the policy
 * @value:	other numbers that @sample wants
 */
struct bench_contender {
	const char *name;
	int (*sample)(struct bench *bench, const struct bench_measure *measure,
		      const struct bench_contender *contender, double *value);
	__u32 kind;
	const char *text;
	__u32 value;
};

/* A group of measures with a name for the command line. */
struct bench_group {
	const char *name;
	const char *about;
	const struct bench_measure *measures;
	size_t nr;
};

/**
 * struct bench_sample - one answer
 * @workers_ns:	wall time of the workers, where the OS is not what is measured
 * @os_ns:	of that, taken by the OS
 * @interrupts:	that came to the CPUs meanwhile
 * @repeated:	runs before it that were not as asked
 * @disturbed:	the OS took more than 0.5 ms and 1 %, or interrupts were unusually many
 */
struct bench_sample {
	double value;
	__u64 workers_ns;
	__u64 os_ns;
	struct interrupted interrupts;
	unsigned int repeated;
	bool disturbed;
};

/**
 * struct bench_cell - what one contender answered to one measure
 * @samples:	@nr of them, in the order of the runs
 * @reason:	why there are none, or no more, or NULL
 * @failed:	@reason is a fault, not a lack
 */
struct bench_cell {
	const struct bench_group *group;
	const struct bench_measure *measure;
	const struct bench_contender *contender;
	struct bench_sample *samples;
	unsigned int nr;
	char *reason;
	bool failed;
};

/**
 * struct bench - one call of weft bench
 * @engine:	of task and kthread; thread and process are always hosted
 * @runs:	samples of each cell
 * @only:	names of contenders; @nr_only of them, 0: all
 * @cpus:	allowed
 * @here:	CPU of the first worker
 * @near:	CPU of the second that shares a cache, -1: there is none
 * @near_unknown: the OS does not say whether it does
 * @far:	CPU of the second that shares none, -1: there is none
 * @go:		path of Go's program, empty: not built
 * @sample:	that is being taken, for who knows more of it than its value
 * @before:	interrupts before it
 * @reason:	of the last answer that was no figure
 */
struct bench {
	enum engine engine;
	unsigned int runs;
	bool quick;
	bool json;
	bool csv;
	const char *chart;
	const char **only;
	unsigned int nr_only;
	struct cpus cpus;
	int here, near, far;
	bool near_unknown;
	__u32 vehicles;
	char programs[512];
	char go[512];
	char go_version[64];
	struct bench_cell *cells;
	size_t nr_cells;
	struct bench_sample sample;
	struct interrupts before;
	char reason[BENCH_TEXT];
};

/* bench_vehicle.c: how tasks answer. */
extern const struct bench_contender bench_vehicles[BENCH_VEHICLES];
int bench_vehicle(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value);
int bench_vehicle_peak(struct bench *bench, const struct bench_measure *measure,
		       const struct bench_contender *contender, double *value);
__u64 bench_count(const struct bench *bench, const struct bench_set *set, bool carried);
__u64 bench_count_of(const struct bench *bench, const struct bench_measure *measure,
		     const char *variable, bool carried);
int bench_second_cpu(const struct bench *bench, enum bench_place place);

/* bench_session.c: one run of one program. */

/**
 * struct bench_run - how a program runs, and what came of it
 * @measure:	program, counts, limits
 * @vehicle:	enum weft_vehicle
 * @workers:	1 or 2
 * @flags:	weft_start.flags
 * @accounting:	enum weft_accounting
 * @policy:	NULL: the measure's
 * @figure:	variable to read; NULL: the measure's
 * @watch:	called while it runs, once the variable "ready" is set; then the
 *		session is stopped. May be NULL
 * @arg:	for @watch
 * @out_figure:	the variable's value
 * @out_order:	the variable "distance", if there is one
 * @out_peak:	bytes that were charged
 * @out_switches: of all workers
 */
struct bench_run {
	const struct bench_measure *measure;
	__u32 vehicle;
	__u32 workers;
	__u32 flags;
	__u32 accounting;
	const char *policy;
	const char *figure;
	void (*watch)(void *arg);
	void *arg;
	__s64 out_figure;
	__u64 out_order;
	__u64 out_peak;
	__u64 out_switches;
};

int bench_session_run(struct bench *bench, struct bench_run *run);
int bench_engines(struct bench *bench);

/* bench_os.c, bench_os_create.c: threads and processes of the OS. */
enum bench_carrier { BENCH_THREADS, BENCH_PROCESSES };

int bench_os_yield(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value);
int bench_os_futex(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value);
int bench_os_pipe(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value);
int bench_os_cache(struct bench *bench, const struct bench_measure *measure,
		   const struct bench_contender *contender, double *value);
int bench_os_create(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value);
int bench_os_memory(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value);
int bench_os_late(struct bench *bench, const struct bench_measure *measure,
		  const struct bench_contender *contender, double *value);
int bench_os_native(struct bench *bench, const struct bench_measure *measure,
		    const struct bench_contender *contender, double *value);

/* bench_kernel.c: the kernel's own means. */
int bench_kernel(struct bench *bench, const struct bench_measure *measure,
		 const struct bench_contender *contender, double *value);

/* bench_go.c: Go's program, built when it is needed first. */
int bench_go(struct bench *bench, const struct bench_measure *measure,
	     const struct bench_contender *contender, double *value);

/*
 * bench_crowd.c: threads or processes that do something together. All are made
 * and wait; then @watch is called; then @work runs in each, with its number.
 */
struct bench_crowd {
	enum bench_carrier carrier;
	unsigned int nr;
	int cpus[2];		/* of the even and the odd ones */
	void (*work)(struct bench_crowd *crowd, unsigned int number);
	void (*watch)(void *arg);
	void *arg;		/* for both; memory that all see */
};

void *bench_shared(size_t bytes);
void bench_unshare(void *p, size_t bytes);
int bench_crowd_run(struct bench *bench, struct bench_crowd *crowd);
void bench_pin(int cpu);
void bench_futex_wait(__u32 *word, __u32 value);
void bench_futex_wake(__u32 *word);

/* bench_machine.c: CPUs, and what all figures depend on. */
struct bench_machine {
	double cycle_ns;	/* an addition that waits for the one before */
	double stamp_ns;	/* reading the clock that is read while measuring */
	double memory_ns;	/* a load that misses all caches */
};

void bench_places(struct bench *bench);
void bench_machine(const struct bench *bench, struct bench_machine *machine);
/* A random cycle through @lines lines: the first word of each tells the next. */
void bench_make_cycle(__u64 *words, __u64 lines);
__u64 bench_memory_available(void);
__u64 bench_memory_used(void);
void bench_note_memory(void *arg);

/* bench_run.c: asks all, in turns. */
int bench_run_all(struct bench *bench);
int bench_say(struct bench *bench, int answer, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* bench_spread.c */
struct bench_spread {
	double median, min, max;
};

struct bench_spread bench_spread(const struct bench_cell *cell);
/* How many samples were disturbed, and how many runs were repeated. */
unsigned int bench_disturbed(const struct bench_cell *cell);
unsigned int bench_repeated(const struct bench_cell *cell);
double bench_ratio(const struct bench *bench, const struct bench_cell *cell);
const char *bench_unit(enum bench_unit unit);

/* bench_table.c, bench_json.c, bench_chart.c */
void bench_table(const struct bench *bench, const struct bench_machine *machine);
void bench_json(const struct bench *bench, const struct bench_machine *machine);
void bench_csv(const struct bench *bench);
void bench_chart_terminal(const struct bench *bench);
int bench_chart_file(const struct bench *bench);

/* The groups: one file each. */
extern const struct bench_group bench_switch, bench_create, bench_channel, bench_wake,
	bench_sleep, bench_memory, bench_steal, bench_interp, bench_overhead, bench_policies;

#endif /* WEFT_BENCH_H */
