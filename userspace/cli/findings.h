/* SPDX-License-Identifier: GPL-2.0 */
/* What a timeline shows about fairness, and what went wrong in it. */
#ifndef WEFT_FINDINGS_H
#define WEFT_FINDINGS_H

#include "timeline.h"

enum finding_kind {
	FINDING_STARVATION,	/* ready, and those that came later ran again and again */
	FINDING_CONVOY,		/* short ones wait behind a long one */
	FINDING_INVERSION,	/* the more urgent waits for the less, which waits for others */
	FINDING_NEVER_YIELDED,	/* preempted only */
	FINDING_IDLE,		/* a worker idle while a task was ready */
	FINDING_KINDS,
};

enum { FINDING_TASKS = 10 };	/* that a finding names */

/**
 * struct finding - the worst of its kind that happened to a task
 * @ns:		for how long
 * @times:	how often, or how many slices
 * @tasks:	@nr_tasks of the timeline's, who it happened to first; FINDING_INVERSION: then the
 *		chain of holders, each waiting for the next one's mutex, and who ran instead
 * @more:	so many that are not named
 * @worker:	FINDING_IDLE: which
 */
struct finding {
	enum finding_kind kind;
	__u64 ns;
	__u64 times;
	int tasks[FINDING_TASKS];
	int nr_tasks;
	int more;
	__u32 worker;
};

/**
 * struct fairness - what tasks got of what they were entitled to
 *
 * While a task can run it is entitled to its tickets' share of the workers, to one
 * worker at most. Those that could not have had some quanta are left out.
 *
 * @nr_tasks:	that are counted; of fewer than two nothing is known
 * @jain:	Jain's index of got / entitled: 1 is fair, 1 / @nr_tasks one has all
 * @least, @most: got / entitled of @least_task and @most_task
 * @longest_ns:	the longest that @longest_task was ready and did not run
 * @longest_from_ns: since when
 */
struct fairness {
	int nr_tasks;
	double jain;
	double least;
	double most;
	int least_task;
	int most_task;
	__u64 longest_ns;
	__u64 longest_from_ns;
	int longest_task;
};

/**
 * struct findings - all of it
 * @findings:	@nr of them, by kind, the worst first
 */
struct findings {
	const struct timeline *timeline;
	struct fairness fairness;
	struct finding *findings;
	int nr;
};

/* findings.c: goes through @timeline again. */
void findings_read(struct findings *findings, struct timeline *timeline);
void findings_free(struct findings *findings);

/* findings_show.c: the same, and says what there is to say. */
void findings_report(struct timeline *timeline);
json_t *findings_json(struct timeline *timeline);

#endif /* WEFT_FINDINGS_H */
