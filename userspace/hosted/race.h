/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Data races: two tasks get at the same memory, one of them writes, and nothing that
 * they do orders the two. Found in one run by what orders it, even if it went well.
 */
#ifndef WEFT_RACE_H
#define WEFT_RACE_H

#include <stdbool.h>

#include <linux/types.h>

struct weft_hosted;
struct weft_race;

enum weft_race_kind {
	WEFT_RACE_LOAD		= 0,
	WEFT_RACE_STORE		= 1,
	WEFT_RACE_ATOMIC	= 2,
};

/**
 * struct weft_race_access - one of the two
 * @number:	of the task; as in struct weft_step, otherwise its slot
 * @insn:	the instruction
 * @held:	a mutex that the task held, or 0
 */
struct weft_race_access {
	__u32 number;
	__u32 insn;
	enum weft_race_kind kind;
	__u64 held;
};

/**
 * struct weft_race_report - a race, once for two instructions
 * @first:	came first in the run in which that was found
 * @addr:	@bytes of memory, from @second's first one on
 * @runs:	in so many runs
 * @seen:	in this one, too
 */
struct weft_race_report {
	struct weft_race_access first;
	struct weft_race_access second;
	__u64 addr;
	__u32 bytes;
	__u64 runs;
	bool seen;
};

/* How tasks run that are watched. */
enum weft_race_run {
	WEFT_RACE_ALONE		= 0,	/* one at a time, in the caller's thread */
	WEFT_RACE_THREADS	= 1,
	WEFT_RACE_PROCESSES	= 2,	/* which are made after the detector */
};

/* NULL: no memory. */
struct weft_race *weft_hosted_race_new(enum weft_race_run how);
void weft_hosted_race_free(struct weft_race *race);
/* Another run of the program begins; what was found stays. */
void weft_hosted_race_begin(struct weft_race *race);
/* What was found, until the next run begins; how many. */
__u32 weft_hosted_races(const struct weft_race *race, const struct weft_race_report **reports);
/* There were more tasks, or more memory, than it follows: nothing was reported after that. */
bool weft_hosted_race_lost_sight(const struct weft_race *race);
/* Before the start. @race stays the caller's, and is there as long as @hosted. */
void weft_hosted_watch_races(struct weft_hosted *hosted, struct weft_race *race);

#endif /* WEFT_RACE_H */
