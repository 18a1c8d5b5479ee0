/* SPDX-License-Identifier: GPL-2.0 */
/* Schedules of a program: searched, counted, written down, repeated. */
#ifndef WEFT_CLI_EXPLORE_H
#define WEFT_CLI_EXPLORE_H

#include "explore_engine.h"
#include "run.h"

enum {
	SCHEDULE_TASKS	= 1 << 26,	/* as many as a session can have */
	SCHEDULE_MOST	= 1 << 24,	/* choices in a text */
};

/**
 * struct schedule - whose step was next wherever there was a choice
 * @tasks:	@nr numbers of tasks, see weft_step.number
 */
struct schedule {
	__u32 *tasks;
	size_t nr;
	size_t room;
};

void schedule_add(struct schedule *schedule, __u32 task);
void schedule_copy(struct schedule *to, const struct schedule *from);
void schedule_free(struct schedule *schedule);
/*
 * "5f3a9c1e:b3ac": the hash of the program, and tasks by letters, main being a, with how
 * often in a row; {30} is the one that has no letter. The caller frees it.
 */
char *schedule_text(const struct schedule *schedule, __u32 hash);
/* "b", or "{30}". */
void schedule_task_text(__u32 task, char *buffer, size_t size);
/* The other way; false: it is no schedule. */
bool schedule_parse(struct schedule *schedule, const char *text, __u32 *hash);
/* Of what decides how a program runs. */
__u32 schedule_hash(const struct weft_program *program);

/**
 * struct record - a run that was written down, by weft run --record
 * @schedule:	the tasks that took its steps
 * @hash:	of the program
 * @sync_only:	of the steps only calls and atomics
 * @sets:	@nr_sets assignments
 */
struct record {
	struct schedule schedule;
	__u32 hash;
	__u64 seed;
	bool sync_only;
	const char **sets;
	unsigned int nr_sets;
};

/* record.c. After a run whose steps are events; a status. */
int run_record(const struct run *run, const char *path);
void record_write(FILE *to, const struct record *record);
/* From the file that was written; a status. */
int record_read(struct record *record, const char *path);
void record_free(struct record *record);
/* The instruction is a call of the task API, or an atomic. */
bool record_is_sync(const struct weft_program *program, __u32 insn);

/*
 * explore_run.c: @run has program and options; one run, in which @explorer chooses. The
 * next one is had in the same session, until explore_forget().
 */
int explore_once(struct run *run, struct weft_explorer *explorer);
/* One run by the engine of run->options on its CPUs, with chaos. */
int explore_on_cpus(struct run *run, __u64 seed);
/* What came of it, in one line; @watch: @nr_watch variables. */
void explore_outcome(const struct run *run, const struct weft_explorer *explorer,
		     const struct weft_variable *const *watch, unsigned int nr_watch,
		     char *buffer, size_t size);
/* Whether that is something to be mended. */
bool explore_failed(const struct run *run, const struct weft_explorer *explorer);
void explore_forget(struct run *run);

enum { EXPLORE_STEPS = 10000 };	/* of a schedule, if nothing is said */

enum search_strategy {
	SEARCH_DFS,		/* every schedule, each once */
	SEARCH_RANDOM,		/* any step, with the same chance */
	SEARCH_PCT,		/* by priorities that change now and then: Burckhardt, 2010 */
	SEARCH_PROBE,		/* at random, to estimate how many there are: Knuth, 1975 */
};

enum {
	REDUCE_TASKS	= 64,	/* with more there is no reduction */
	REDUCE_OUTS	= 16,
};

static inline __u64 reduce_bit(__u32 task)
{
	return 1ULL << (task % REDUCE_TASKS);
}

/**
 * struct state - where the depth-first search has a choice
 * @nr:		@options, of which some are tried
 * @kept:	without reduction: the run can be gone back to here by this number; 0: not
 * @path:	the choices before
 * @last:	who took the step before
 * @at:		without reduction: the one that is tried
 * @preemptions: before it
 * @preempts:	that one takes the turn from a task that could go on
 * @chosen:	with reduction: the task that is tried
 * @backtrack:	tasks that have to be
 * @done:	those that were
 * @sleep:	those that need not be
 * @faulted:	of @done, those whose step ended the run by a fault
 */
struct state {
	struct weft_step *options;
	__u32 nr;
	unsigned int kept;
	size_t path;
	__u32 last;
	__u32 at;
	__u32 preemptions;
	bool preempts;
	__u32 chosen;
	__u64 backtrack;
	__u64 done;
	__u64 sleep;
	__u64 faulted;
};

/* A step that was taken, in which state, and what is before it, by tasks. */
struct trace_entry {
	struct weft_step step;
	long state;			/* -1: there was no choice */
	__u32 clock[REDUCE_TASKS];
};

/**
 * struct reduction - what is known of the run that goes on
 * @clocks:	steps of each task that are before what a task does next
 * @trace:	@nr_trace steps
 * @next:	what those that sleep are about to do
 * @outs:	@nr_outs places that something was received to, in any run; more than
 *		REDUCE_OUTS: anywhere
 * @sleep:	tasks whose next step was tried here already, and concerns nothing since
 * @redundant:	another schedule has shown what this one will
 */
struct reduction {
	__u32 clocks[REDUCE_TASKS][REDUCE_TASKS];
	struct trace_entry *trace;
	size_t nr_trace;
	size_t room;
	struct weft_step next[REDUCE_TASKS];
	__u64 outs[REDUCE_OUTS];
	unsigned int nr_outs;
	__u64 sleep;
	bool redundant;
};

/* explore_reduce.c */
void reduce_begin(struct reduction *reduction);
void reduce_orders(struct reduction *reduction, __u32 before, __u32 after);
/* @step is about to be taken: which of the states before have to be gone back to? */
void reduce_look_back(struct reduction *reduction, struct state *states,
		      const struct weft_step *step);
void reduce_took(struct reduction *reduction, const struct weft_step *step, long state);
void reduce_free(struct reduction *reduction);

/**
 * struct search - the search for schedules, and the explorer that it is for the engine
 * @keeps:		without @reduce: a run may begin where it differs from the last
 * @reduce:		dfs: one of several schedules that differ in nothing that matters
 * @preemptions:	dfs: most of them in a schedule; -1: any number
 * @depth:		pct: priorities change so often, + 1
 * @random:		state of the generator
 * @path:		of the schedule that is run
 * @states:		@nr_states of that and those before it
 * @opened:		choices that there were, each once
 * @followed:		how many of them it has come through
 * @last:		who took the last step
 * @chose:		a choice led to the step that is taken now
 * @probed:		probe: one of so many schedules is this
 * @bounded:		something was left out because of @preemptions
 * @too_many:		tasks for a reduction
 */
struct search {
	struct weft_explorer explorer;
	enum search_strategy strategy;
	bool keeps;
	bool reduce;
	int preemptions;
	unsigned int depth;
	__u64 random;
	struct schedule path;
	struct state *states;
	size_t nr_states;
	size_t room;
	__u64 opened;
	size_t followed;
	__u32 last;
	bool chose;
	bool bounded;
	bool too_many;
	struct reduction reduction;
	__u64 *priorities;
	__u32 nr_priorities;
	__u64 *changes;
	__u64 longest;
	double probed;
};

/* explore_search.c */
void search_init(struct search *search);
void search_seed(struct search *search, __u64 seed);
/* Before each run. */
void search_begin(struct search *search);
/* After it, which @fault may have ended: false if there is no other schedule. */
bool search_next(struct search *search, bool fault);
void search_free(struct search *search);

/**
 * struct replay_step - a step that was taken
 * @has_value:	@value was read or written
 */
struct replay_step {
	struct weft_step step;
	__u64 value;
	bool has_value;
};

struct replay_steps {
	struct replay_step *list;
	size_t nr;
	size_t room;
};

/* replay_show.c: all steps are known before the first is shown. */
void replay_print_head(const struct run *run, const struct replay_steps *steps);
void replay_print_step(const struct run *run, const struct replay_steps *steps, size_t i);
json_t *replay_json(const struct run *run, const struct replay_steps *steps);

/* explore_report.c */

/* In so many schedules, and the shortest of them. */
struct example {
	__u64 times;
	__u64 steps;
	struct schedule schedule;
};

enum { RAW_OUTCOME = 256 };

/**
 * struct outcome - an end that schedules had
 * @raw:	@raw_bytes that its text was once made of; none: look at the text
 * @on_cpus:	in so many runs on real CPUs, the first with seed @seed
 */
struct outcome {
	char *text;
	__u8 raw[RAW_OUTCOME];
	size_t raw_bytes;
	bool failed;
	struct example example;
	__u64 on_cpus;
	__u64 seed;
};

/**
 * struct tally - what came of the schedules
 * @watch:	@nr_watch variables that are a part of the outcome
 * @race:	NULL, or who looks for data races
 * @races:	@nr_races, in the order of what @race has found
 * @unreduced:	about so many schedules there are without reduction
 * @on_cpus:	runs on real CPUs
 * @complete:	there is no other
 */
struct tally {
	const struct weft_variable **watch;
	unsigned int nr_watch;
	struct weft_race *race;
	struct outcome *outcomes;
	size_t nr_outcomes;
	struct example *races;
	__u32 nr_races;
	__u64 schedules;
	__u64 steps;
	double unreduced;
	__u64 on_cpus;
	bool complete;
};

/* After each run to its end. */
void tally_note(struct tally *tally, const struct run *run, const struct search *search);
/* After a run on real CPUs with chaos by @seed. */
void tally_note_on_cpus(struct tally *tally, const struct run *run, __u64 seed);
bool tally_failed(const struct tally *tally, const struct search *search);
bool tally_saw_all(const struct tally *tally, const struct search *search);
/* After the last: the commonest first. */
void tally_sort(struct tally *tally);
void tally_print(const struct tally *tally, const struct run *run, const struct search *search,
		 double seconds);
void tally_json(const struct tally *tally, const struct run *run, const struct search *search);
void tally_free(struct tally *tally);

#endif /* WEFT_CLI_EXPLORE_H */
