/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The session's ready set, for policies that order all tasks against each other:
 * one for all workers, where run queues are each worker's own. By key, smallest
 * first, those of equal keys in the order in which they came.
 */
#ifndef WEFT_READY_H
#define WEFT_READY_H

#include "order.h"
#include "platform.h"
#include "table.h"

struct weft_session;
struct weft_task;
struct weft_worker;

struct weft_entry {
	u64 key;		/* urn: the tickets of it and those that it stands for */
	u32 seq;		/* urn: its own tickets */
	u32 slot;		/* of the task */
};

/**
 * struct weft_heap - a 4-ary heap: the four children of an entry are a line of cache
 * @entries:	the root is the fourth, so that children begin lines
 * @nr:		tasks in it
 */
struct weft_heap {
	struct weft_table entries;
	u32 nr;
};

/**
 * struct weft_ready - the ready set
 * @lock:	R: protects what follows, but reads of @nr
 * @heap:	those that may be taken, by key; lottery: its urn, in no order
 * @later:	fair: those that are not eligible yet, by when they are
 * @nr:		A: tasks in both
 * @seq:	of the next to come
 * @weight:	fair: tickets of all in both
 * @virtual:	fair: virtual time; stride: pass of the last that was taken
 * @pending:	fair: run time that is not yet in @virtual
 * @boost_ns:	mlfq: when the next boost is due
 * @epoch:	mlfq: boosts so far
 */
struct weft_ready {
	struct weft_lock lock;
	struct weft_heap heap;
	struct weft_heap later;
	u32 nr;
	u32 seq;
	u64 weight;
	u64 virtual;
	u64 pending;
	u64 boost_ns;
	u16 epoch;
};

/* ready.c; the first three may sleep. */
int weft_ready_init(struct weft_session *session);
int weft_ready_reserve(struct weft_session *session, u64 nr);
void weft_ready_free(struct weft_session *session);

/* With the lock held, see weft_ready_lock() in session.h. */
void weft_heap_push(struct weft_heap *heap, struct weft_entry entry);
struct weft_entry weft_heap_pop(struct weft_heap *heap);
/* All have @key from now on, and the order in which they came. */
void weft_heap_rekey(struct weft_heap *heap, u64 key);

/* Entry @i of the heap's @nr. */
static __always_inline struct weft_entry *weft_heap_at(const struct weft_heap *heap, u32 i)
{
	return weft_table_at(&heap->entries, i + 3);
}

#endif /* WEFT_READY_H */
