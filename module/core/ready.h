/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The session's ready set, for policies that order all tasks against each other:
 * one for all workers, where run queues are each worker's own.
 */
#ifndef WEFT_READY_H
#define WEFT_READY_H

#include "order.h"
#include "platform.h"
#include "sorted.h"

struct weft_session;
struct weft_task;
struct weft_worker;

/*
 * Keys that are run times tell 256 ns apart and not less: the clock is little better, and
 * who differs by less takes turns, in lanes. One with T tickets may run for T times as long
 * within one key.
 */
enum { WEFT_KEY_SHIFT_NS = 8 };

/**
 * struct weft_ready - the ready set
 * @lock:	R: protects what follows, but reads of @nr
 * @sorted:	those that may be taken, by key; lottery: its heap is the urn
 * @later:	fair: those that are not eligible yet, by when they are
 * @nr:		A: tasks in both
 * @room:	for so many; only another module's policy can want more
 * @seq:	of the next to come
 * @weight:	fair, urn: tickets of all
 * @differ:	urn: it has sums, as the program may declare tickets
 * @virtual:	fair: virtual time; stride: pass of the last that was taken
 * @pending:	fair: run time that is not yet in @virtual
 * @boost_ns:	mlfq: when the next boost is due
 * @epoch:	mlfq: boosts so far
 */
struct weft_ready {
	struct weft_lock lock;
	struct weft_sorted sorted;
	struct weft_sorted later;
	u32 nr;
	u32 room;
	u32 seq;
	bool differ;
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
/* What a policy that used it has left there is nobody's. May sleep. */
void weft_ready_clear(struct weft_worker *worker);

#endif /* WEFT_READY_H */
