/* SPDX-License-Identifier: GPL-2.0 */
/* Channels of 64-bit elements, with Go's rules. */
#ifndef WEFT_CHAN_H
#define WEFT_CHAN_H

#include "platform.h"
#include "task.h"

/**
 * struct weft_chan - a channel
 * @lock:	protects all below
 * @receivers:	weft_waiter::node of those that wait for an element
 * @senders:	weft_waiter::node of those that wait for room
 * @capacity:	elements @buffer holds; 0: unbuffered
 */
struct weft_chan {
	struct weft_lock lock;
	bool closed;
	struct list_head receivers;
	struct list_head senders;
	u64 capacity;
	u64 head;
	u64 count;
	u64 buffer[];
};

enum {
	WEFT_CHAN_LEAF_SHIFT	= 10,
	WEFT_CHAN_LEAVES	= 1024,
};

/* All channels of a session by handle; they live as long as it does. */
struct weft_chans {
	struct weft_lock lock;
	u32 nr;				/* lock; published with release order */
	struct weft_chan **leaves[WEFT_CHAN_LEAVES];
};

/* What several waiters of one task share; select.c. */
enum weft_select_state {
	WEFT_SELECT_ENROLLING	= 0,	/* its task is still queueing waiters */
	WEFT_SELECT_WAITING	= 1,
	WEFT_SELECT_FIRED	= 2,	/* a case or the time-out has won */
};

struct weft_select {
	u32 state;			/* A: who moves it to FIRED has won */
	u32 nr;
	u64 deadline_ns;		/* 0: waits for ever */
	s64 fired;			/* the winner's: case or -ETIMEDOUT */
	struct weft_task *task;
	struct weft_select_case *cases;	/* in the program's memory */
	struct weft_timers *timers;	/* heap with the time-out, or NULL */
	struct weft_waiter waiters[];
};

enum weft_chan_outcome {
	WEFT_CHAN_DONE,			/* sent or received */
	WEFT_CHAN_WOULD_BLOCK,
	WEFT_CHAN_CLOSED,		/* receive: drained; send: a fault */
};

void weft_chans_init(struct weft_session *session);
void weft_chans_free(struct weft_session *session);
/* Handle > 0, or 0 when there is no memory. May sleep. */
u64 weft_chan_make(struct weft_session *session, u64 capacity);
struct weft_chan *weft_chan_find(struct weft_session *session, u64 handle);

/*
 * With the lock held; a task that can go on is returned in *wake, to be given
 * to weft_chan_wake() when the lock is dropped.
 */
enum weft_chan_outcome weft_chan_send(struct weft_chan *chan, u64 value,
				      struct weft_waiter **wake);
enum weft_chan_outcome weft_chan_recv(struct weft_chan *chan, u64 *value,
				      struct weft_waiter **wake);
/* Queues @waiter; lock held. */
void weft_chan_enqueue(struct list_head *queue, struct weft_waiter *waiter);
/* Makes a waiter's task runnable with its answer; no lock held. */
void weft_chan_wake(struct weft_worker *worker, struct weft_waiter *waiter);
/* false: closed already. Wakes all; no lock held. */
bool weft_chan_close(struct weft_worker *worker, struct weft_chan *chan);

enum weft_claim {
	WEFT_CLAIM_LOST,		/* somebody else has ended it */
	WEFT_CLAIM_WON,			/* its own task will notice */
	WEFT_CLAIM_FINISH,		/* won; call weft_select_finish() */
};

/* select.c: the first claim wins. Called with a channel's or timers' lock held. */
enum weft_claim weft_select_claim(struct weft_select *select, s64 fired);
static inline bool weft_select_over(const struct weft_select *select)
{
	return READ_ONCE(select->state) == WEFT_SELECT_FIRED;
}
/* Ends a select that was claimed while WAITING: unlinks, frees, wakes. */
void weft_select_finish(struct weft_worker *worker, struct weft_select *select);

#endif /* WEFT_CHAN_H */
