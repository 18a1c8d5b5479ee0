/* SPDX-License-Identifier: GPL-2.0 */
/* Timers: a 4-ary heap a worker, for sleeping tasks and time-outs. */
#ifndef WEFT_TIMER_H
#define WEFT_TIMER_H

#include "platform.h"

struct weft_session;
struct weft_task;
struct weft_worker;

struct weft_timer {
	u64 deadline_ns;
	u64 seq;		/* of equal deadlines the first that was set comes first */
	struct weft_task *task;
};

/**
 * struct weft_timers - a worker's heap
 * @lock:	protects all; innermost but for the platform's locks
 * @heap:	children of i are 4i+1 to 4i+4
 * @seq:	timers ever added
 * @first_ns:	deadline of heap[0], U64_MAX when empty; read without the lock
 */
struct weft_timers {
	struct weft_lock lock;
	struct weft_timer *heap;
	u64 seq;
	u32 nr;
	u32 room;
	u64 first_ns;
};

void weft_timers_init(struct weft_timers *timers);
void weft_timers_free(struct weft_session *session, struct weft_timers *timers);

/*
 * Makes room for one more timer: call it before the lock that makes the task
 * visible. 0 or -errno; may sleep.
 */
int weft_timer_reserve(struct weft_worker *worker);
/* Wakes @task at @deadline_ns; after a reserve that succeeded. */
void weft_timer_add(struct weft_worker *worker, struct weft_task *task, u64 deadline_ns);
/* Takes @task's timer away if it is still there. */
void weft_timer_cancel(struct weft_timers *timers, struct weft_task *task);
/* @worker wakes those of @timers that are due, its own or another's. */
void weft_timer_expire(struct weft_worker *worker, struct weft_timers *timers, u64 now_ns);

#endif /* WEFT_TIMER_H */
