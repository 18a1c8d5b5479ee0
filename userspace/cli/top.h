/* SPDX-License-Identifier: GPL-2.0 */
/* weft top: what sessions do between two looks at them. */
#ifndef WEFT_TOP_H
#define WEFT_TOP_H

#include "run.h"

enum {
	TOP_TASKS	= 4096,		/* most of a session that are looked at */
	TOP_SHOWN	= 20,		/* most of these that are told of */
	TOP_STATES	= WEFT_TASK_DEAD + 1,
	TOP_LINE	= 160,
};

/**
 * struct top_task - a task and what it did since the look before
 * @info:	as it is now
 * @switches:	times it began to run since then; with full accounting, as the next
 * @run_ns:	time it ran
 */
struct top_task {
	struct weft_task_info info;
	__u64 switches;
	__u64 run_ns;
};

/**
 * struct top_session - a session as it is now, and what it did since the look before
 * @info:	which it is
 * @user:	whose
 * @command:	what the process that opened it was started as; may be empty
 * @result:	totals up to now, and whether it is over
 * @workers:	@nr_workers of them, totals up to now
 * @since:	the same since the look before, or since the start of one that is new
 * @total:	these added up
 * @tasks:	@nr_tasks of those that are alive, hottest first
 * @states:	how many of @tasks are in each enum weft_task_state
 * @all_seen:	there are no more than these
 */
struct top_session {
	struct weft_session_info info;
	char user[32];
	char command[64];
	struct weft_result result;
	struct weft_worker_stats *workers;
	struct weft_worker_stats *since;
	__u32 nr_workers;
	struct weft_worker_stats total;
	struct top_task *tasks;
	__u32 nr_tasks;
	__u32 states[TOP_STATES];
	bool all_seen;
};

/**
 * struct top - the last look
 * @door:	an open session, through which the others are reached
 * @sessions:	@nr of them, by number
 * @taken_ns:	when it was taken; 0: there was none yet
 * @interval_ns: since the look before
 */
struct top {
	struct weft_session *door;
	struct top_session *sessions;
	size_t nr;
	__u64 taken_ns;
	__u64 interval_ns;
};

/* How top is to be shown. */
struct top_options {
	__u64 interval_ns;
	__u64 looks;		/* 0: until the user ends it */
	bool json;
};

/* top.c: looks again; 0 or -errno. */
int top_look(struct top *top);
void top_free(struct top *top);
/* How long @session, or its part since the look before, has run, in seconds. */
double top_seconds(const struct top_session *session);
/* @count of that time, a second. */
double top_rate(const struct top_session *session, __u64 count);
bool top_is_over(const struct top_session *session);

/* top_text.c: words, and lines for 80 columns, each in @line of TOP_LINE bytes. */
enum { TOP_BAR_AT = 6, TOP_BAR = 32 };	/* where a worker's ledger is in its line */

extern const char *const top_states[TOP_STATES];
/* weft_worker_stats.off; NULL: it is not off. */
const char *top_off_text(__u32 off);

extern const char top_sessions_head[], top_workers_head[], top_tasks_head[];
void top_latency_head(char *line);
void top_title(const struct top *top, const struct top_options *options, char *line);
void top_session_line(const struct top_session *session, bool chosen, char *line);
void top_states_line(const struct top_session *session, char *line);
void top_worker_line(const struct top_session *session, __u32 index, char *line);
/* enum weft_hist @hist; false: there is nothing to tell. */
bool top_latency_line(const struct top_session *session, __u32 hist, char *line);
void top_task_line(const struct top_session *session, __u32 index, char *line);
/* All sessions, one below the other. */
void top_print(const struct top *top, const struct top_options *options);

/* top_json.c */
void top_print_json(const struct top *top);

/* top_screen.c: until the user ends it; 0, -errno, or a status above 0. */
int top_screen(struct top *top, const struct top_options *options);

#endif /* WEFT_TOP_H */
