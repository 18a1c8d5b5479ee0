/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run queues: a worker's own, which others steal from, and the session's
 * global one.
 */
#ifndef WEFT_RUNQUEUE_H
#define WEFT_RUNQUEUE_H

#include "platform.h"

struct weft_session;
struct weft_task;
struct weft_worker;

/* An array of a power of two; never freed before the session ends. */
struct weft_ring {
	struct weft_ring *older;	/* the ring this one replaced */
	u64 mask;
	struct weft_task *slots[];
};

/**
 * struct weft_rq - a worker's queue: one producer, many consumers
 * @head:	next to take; moved by compare-and-swap, by owner and thieves
 * @tail:	next free place; moved by the owner alone
 * @ring:	the array, replaced by the owner when it is full
 *
 * Positions are 64 bits and never wrap in practice, so a compare-and-swap that
 * succeeds has read slots that nobody took or overwrote. An array because the
 * tasks behind the next one can then be prefetched, which a list cannot do and
 * which is worth a factor of ten with a million tasks. After Chase and Lev
 * (SPAA 2005), with both ends of Go's runqueue: push at the tail, take at the
 * head.
 */
struct weft_rq {
	u64 head;
	u64 tail ____cacheline_aligned;
	struct weft_ring *ring;
};

enum {
	WEFT_RING_FIRST	= 256,		/* places of a new queue */
	WEFT_PREFETCH	= 8,		/* tasks ahead */
	WEFT_STEAL_MAX	= 128,		/* tasks one steal may take */
};

/**
 * struct weft_global - the session's queue: overflow, and tasks from outside
 * @lock:	protects all but reads of @nr
 * @nr:		tasks in it
 *
 * It always has room for every slot of the pool: grown where a slot is made,
 * so that making a task runnable cannot fail.
 */
struct weft_global {
	struct weft_lock lock;
	struct weft_task **slots;
	u64 mask;
	u64 head;
	u64 nr;
};

/* runqueue.c. Those with a worker are for that worker only. */
int weft_rq_init(struct weft_session *session, struct weft_rq *rq);
void weft_rq_free(struct weft_session *session, struct weft_rq *rq);
void weft_rq_push(struct weft_worker *worker, struct weft_task *task);
/* As push, but a queue of WEFT_RING_FIRST gives half to the global one. */
void weft_rq_push_bounded(struct weft_worker *worker, struct weft_task *task);
struct weft_task *weft_rq_pop(struct weft_worker *worker);
/* Moves up to half of @victim's queue, at most @most; returns how many. */
u32 weft_rq_steal(struct weft_worker *worker, struct weft_worker *victim, u32 most);

static inline u64 weft_rq_len(const struct weft_rq *rq)
{
	u64 head = READ_ONCE(rq->head), tail = READ_ONCE(rq->tail);

	/* Read apart: a thief between the two reads can make it negative. */
	return (s64)(tail - head) > 0 ? tail - head : 0;
}

int weft_global_init(struct weft_session *session);
void weft_global_free(struct weft_session *session);
/* Room for @nr tasks in all; may sleep. 0 or -errno. */
int weft_global_reserve(struct weft_session *session, u64 nr);
void weft_global_push(struct weft_session *session, struct weft_task **tasks, u32 nr);
/* Takes a fair share, at most @most: one task is returned, or NULL, the rest is queued. */
struct weft_task *weft_global_pop(struct weft_worker *worker, u32 most);

#endif /* WEFT_RUNQUEUE_H */
