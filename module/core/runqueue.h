/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Run queues: a worker's own, which others steal from, and the session's
 * global one.
 */
#ifndef WEFT_RUNQUEUE_H
#define WEFT_RUNQUEUE_H

#include "platform.h"
#include "task.h"

struct weft_session;
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
 * @alone:	nobody else is there who could take
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
	bool alone;
};

enum {
	WEFT_RING_FIRST	= 256,		/* places of a new queue */
	WEFT_PREFETCH	= 16,		/* tasks ahead */
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
/* The slow ends of a push, see worker.h. */
void weft_rq_push_full(struct weft_worker *worker, struct weft_task *task);
void weft_rq_overflow(struct weft_worker *worker, struct weft_task *task, u64 head);
/* Is there room for one more, or memory to make some? Its owner, or in a pause. May sleep. */
bool weft_rq_room(struct weft_worker *worker);
/* Moves up to half of @victim's queue, at most @most; returns how many. */
u32 weft_rq_steal(struct weft_worker *worker, struct weft_worker *victim, u32 most);

/* There is room. */
static __always_inline void weft_rq_append(struct weft_rq *rq, struct weft_task *task)
{
	struct weft_ring *ring = rq->ring;
	u64 tail = rq->tail;

	WRITE_ONCE(ring->slots[tail & ring->mask], task);
	/* Pairs with the acquire of @tail in weft_rq_steal(): slot and task first. */
	weft_store_release(&rq->tail, tail + 1);
}

static __always_inline bool weft_rq_move_head(struct weft_rq *rq, u64 head, u64 by)
{
	if (rq->alone) {
		WRITE_ONCE(rq->head, head + by);
		return true;
	}
	/* Pairs with the acquires of @head, as that of thieves does: the slots have been read. */
	return __atomic_compare_exchange_n(&rq->head, &head, head + by, false,
					   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* The first task, or NULL; those behind it are on their way into the cache. */
static __always_inline struct weft_task *weft_rq_take(struct weft_rq *rq)
{
	struct weft_ring *ring = rq->ring;
	u64 head, tail = rq->tail;
	struct weft_task *task, *ahead;

	do {
		head = READ_ONCE(rq->head);
		if (head == tail)
			return NULL;
		task = READ_ONCE(ring->slots[head & ring->mask]);
	} while (unlikely(!weft_rq_move_head(rq, head, 1)));

	if (tail - head > WEFT_PREFETCH) {
		ahead = READ_ONCE(ring->slots[(head + WEFT_PREFETCH) & ring->mask]);
		prefetchw((char *)ahead + WEFT_HOT_LINE);
	}
	return task;
}

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
void weft_global_push(struct weft_session *session, struct weft_task *task);
/* Takes a fair share, at most @most: one task is returned, or NULL, the rest is queued. */
struct weft_task *weft_global_pop(struct weft_worker *worker, u32 most);

#endif /* WEFT_RUNQUEUE_H */
