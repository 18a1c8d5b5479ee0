/* SPDX-License-Identifier: GPL-2.0 */
/* What one task's time went into, with WEFT_ACCOUNTING_FULL. */
#ifndef WEFT_TASK_TIME_H
#define WEFT_TASK_TIME_H

#include "session.h"

/*
 * In the slot, behind all that is the task's. Whoever has the task writes, so
 * there is one writer; weft_task_time_read() may come at any time.
 */
struct weft_task_time {
	u64 id;			/* A: the life that this is about */
	u64 ready;		/* O: stamp when it gave way, 0: it did not */
	u64 switches;		/* A */
	u64 run_ns;		/* A */
	u64 wait_ns;		/* A */
	u32 wake_to_run[WEFT_HIST_OCTAVES];	/* A */
};

static inline struct weft_task_time *weft_task_time(const struct weft_session *session,
						    struct weft_task *task)
{
	return (struct weft_task_time *)weft_task_carrier(session, task) - 1;
}

/* task_time.c. All but the last on the thread of the worker that has the task. */

/* It begins to run; returns where its times are kept. */
struct weft_task_time *weft_task_time_begins(struct weft_worker *worker, struct weft_task *task,
					     u64 stamp);
/* It was woken so long ago. */
void weft_task_time_woken(struct weft_worker *worker, struct weft_task *task, u64 wait_ns);
/* It has run so long, and is ready to run again since @stamp, or waits: 0. */
void weft_task_time_leaves(struct weft_task_time *time, u64 ran_ns, u64 stamp);

/* Anybody: the times of @info->id's life, up to its last switch, into @info. */
void weft_task_time_read(struct weft_session *session, struct weft_task *task,
			 struct weft_task_info *info);

#endif /* WEFT_TASK_TIME_H */
