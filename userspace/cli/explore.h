/* SPDX-License-Identifier: GPL-2.0 */
/* Schedules of a program: searched, counted, written down, repeated. */
#ifndef WEFT_CLI_EXPLORE_H
#define WEFT_CLI_EXPLORE_H

#include "explore_engine.h"
#include "run.h"

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
/* The other way; false: it is no schedule. */
bool schedule_parse(struct schedule *schedule, const char *text, __u32 *hash);
/* Of what decides how a program runs. */
__u32 schedule_hash(const struct weft_program *program);

/* explore_run.c: @run has program and options; one run, in which @explorer chooses. */
int explore_once(struct run *run, struct weft_explorer *explorer);
/* What came of it, in one line; @watch: @nr_watch names of variables. */
void explore_outcome(const struct run *run, const struct weft_explorer *explorer,
		     const char *const *watch, unsigned int nr_watch, char *buffer, size_t size);
/* Whether that is something to be mended. */
bool explore_failed(const struct run *run, const struct weft_explorer *explorer);
/* Before the next run. */
void explore_forget(struct run *run);

enum search_strategy {
	SEARCH_DFS,		/* every schedule, each once */
	SEARCH_RANDOM,		/* any step, with the same chance */
	SEARCH_PCT,		/* by priorities that change now and then: Burckhardt, 2010 */
};

/**
 * struct choice - of the depth-first search
 * @nr:		alternatives
 * @at:		the one that is tried
 * @preemptions: before it
 * @preempts:	that one takes the turn from a task that could go on
 */
struct choice {
	__u32 nr;
	__u32 at;
	__u32 preemptions;
	bool preempts;
};

/**
 * struct search - the search for schedules, and the explorer that it is for the engine
 * @preemptions:	most of them in a schedule; -1: any number
 * @depth:		PCT: priorities change so often, + 1
 * @state:		of the generator of random numbers
 * @path:		of the schedule that is run
 * @followed:		how much of @choices it has made
 * @last:		who took the last step
 * @bounded:		something was left out because of @preemptions
 */
struct search {
	struct weft_explorer explorer;
	enum search_strategy strategy;
	int preemptions;
	unsigned int depth;
	__u64 state;
	struct schedule path;
	struct choice *choices;
	size_t nr_choices;
	size_t room;
	size_t followed;
	__u32 last;
	bool bounded;
	__u64 *priorities;
	__u32 nr_priorities;
	__u64 *changes;
	__u64 longest;
};

/* explore_search.c */
void search_init(struct search *search, __u64 seed);
/* Before each run. */
void search_begin(struct search *search);
/* After it: false if there is no other schedule. */
bool search_next(struct search *search);
void search_free(struct search *search);

#endif /* WEFT_CLI_EXPLORE_H */
