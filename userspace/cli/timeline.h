/* SPDX-License-Identifier: GPL-2.0 */
/* Who ran when, from the event rings of a run that has ended. */
#ifndef WEFT_TIMELINE_H
#define WEFT_TIMELINE_H

#include "run.h"

enum {
	TIMELINE_RECORDS	= 1 << 16,	/* of a worker */
	TIMELINE_FEW		= 20,		/* tasks that a chart can show */
	TIMELINE_NAME		= 32,
	TIMELINE_NOBODY		= -1,
};

enum timeline_state {
	TIMELINE_BLOCKED	= 0,
	TIMELINE_READY		= 1,
	TIMELINE_RUNS		= 2,
	TIMELINE_DEAD		= 3,
};

/**
 * struct timeline_task - one task, and what came of it
 * @named:	it has name and arrival, which may have been changed since
 * @shown:	in tables and charts; else it is not of interest
 * @arrival_ns:	when it first could run
 * @first_ns:	when it first did; U64_MAX: never
 * @finish_ns:	when it ended; U64_MAX: it did not
 * @ran_ns:	all its slices
 * @ready_ns:	it could run and did not
 * @since_ns:	when it was ready for what it does, while events are gone through
 * @on:	the worker that it runs on, when it does
 * @tickets:	declared; else 1
 * @priority:	declared; else 0
 * @pinned:	to a worker
 * @wants:	the mutex that it waits for, by the lower half of its address
 * @held_by:	the task that had that when it began to wait, or nobody
 * @woken:	by another worker, before its own told that it blocks
 * @before, @behind: in the list of those that are ready
 */
struct timeline_task {
	__u64 id;
	char name[TIMELINE_NAME];
	bool named;
	bool shown;
	__u64 arrival_ns;
	__u64 first_ns;
	__u64 finish_ns;
	__u64 ran_ns;
	__u64 ready_ns;
	__u64 since_ns;
	enum timeline_state state;
	__u32 on;
	__u32 tickets;
	__s32 priority;
	bool pinned;
	__u32 wants;
	int held_by;
	bool woken;
	int before;
	int behind;
};

/*
 * @task could run from @ready_ns on, and did from then to then; @why: the event that
 * ended it, 0: the run's end.
 */
struct timeline_slice {
	__u32 worker;
	int task;
	__u64 ready_ns;
	__u64 from_ns;
	__u64 to_ns;
	__u32 why;
	__u32 arg;
};

struct timeline_event {
	struct weft_event event;
	__u32 worker;
};

/**
 * struct timeline - a run
 * @events:	@nr_events of all workers, in order
 * @from_ns:	what was before is left out; times are shown from there
 * @end_ns:	the last event
 * @index:	of @tasks by id, open addressing, @index_mask + 1 places
 * @running:	a task or nobody, by worker
 * @first, @last: those that are ready
 */
struct timeline {
	const struct run *run;
	struct timeline_event *events;
	size_t nr_events;
	__u64 lost;
	__u64 from_ns;
	__u64 end_ns;
	struct timeline_task *tasks;
	int nr_tasks;
	struct timeline_slice *slices;
	size_t nr_slices;
	__u32 nr_workers;
	int *index;
	__u32 index_mask;
	int *running;
	__u64 *running_ns;
	int first;
	int last;
};

/* timeline.c: reads the rings of @run; events before @from_ns only say how things are. */
int timeline_read(struct timeline *timeline, const struct run *run, __u64 from_ns);
void timeline_free(struct timeline *timeline);
struct timeline_task *timeline_find(const struct timeline *timeline, __u64 id);
/* Goes through the events again, from the start. */
void timeline_rewind(struct timeline *timeline);
void timeline_apply(struct timeline *timeline, const struct timeline_event *event);
/* How many of its tasks are shown. */
int timeline_shown(const struct timeline *timeline);

/* timeline_show.c, on stdout */
void timeline_table(const struct timeline *timeline);
void timeline_explain(struct timeline *timeline);
json_t *timeline_json(struct timeline *timeline);

/* gantt.c */
void timeline_gantt(const struct timeline *timeline);

#endif /* WEFT_TIMELINE_H */
