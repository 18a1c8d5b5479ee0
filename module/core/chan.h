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
 * @count:	those that are in it
 * @head:	the first of them
 * @tail:	where the next goes
 * @flow:	while there are more than none and at most so many, nobody waits:
 *		@capacity - 1, 0 when it is closed
 *
 * Who waits is served before anybody who comes later, so a receiver waits only while
 * the buffer is empty, a sender only while it is full; but for selects that are over and
 * still to be taken off. One line of cache without the buffer: it goes from CPU to CPU.
 */
struct weft_chan {
	struct weft_lock lock;
	bool closed;
	struct list_head receivers;
	struct list_head senders;
	u32 capacity;
	u32 count;
	u32 head;
	u32 tail;
	u32 flow;
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

/* Which case of its select @waiter stands for. */
static inline u32 weft_select_case(const struct weft_waiter *waiter)
{
	return waiter - waiter->select->waiters;
}

/* Who waits. */
static inline struct weft_task *weft_waiter_task(struct weft_waiter *waiter)
{
	return waiter->select ? waiter->select->task :
	       container_of(waiter, struct weft_task, waiter);
}

enum weft_chan_outcome {
	WEFT_CHAN_DONE,			/* sent or received */
	WEFT_CHAN_WOULD_BLOCK,
	WEFT_CHAN_CLOSED,		/* receive: drained; send: a fault */
};

void weft_chans_init(struct weft_session *session);
void weft_chans_free(struct weft_session *session);
/* Handle > 0, or 0 when there is no memory. May sleep. */
u64 weft_chan_make(struct weft_session *session, u64 capacity);
/* NULL for what is no handle. */
static __always_inline struct weft_chan *weft_chan_find(const struct weft_chans *chans, u64 handle)
{
	/* Pairs with the release in enter(). */
	u64 nr = weft_load_acquire(&chans->nr), index = handle - 1;

	if (unlikely(index >= nr))
		return NULL;
	index = array_index_nospec(index, nr);
	return chans->leaves[index >> WEFT_CHAN_LEAF_SHIFT]
			    [index & ((1 << WEFT_CHAN_LEAF_SHIFT) - 1)];
}

/* Open, and neither empty nor full: nobody waits for it. Lock held. */
static __always_inline bool weft_chan_flows(const struct weft_chan *chan)
{
	return chan->count - 1 < chan->flow;
}

/* There is room, and there is one; lock held. */
static __always_inline void weft_chan_append(struct weft_chan *chan, u64 value)
{
	u32 tail = chan->tail;

	chan->buffer[tail++] = value;
	chan->tail = tail == chan->capacity ? 0 : tail;
	chan->count++;
}

static __always_inline u64 weft_chan_take(struct weft_chan *chan)
{
	u32 head = chan->head;
	u64 value = chan->buffer[head++];

	chan->head = head == chan->capacity ? 0 : head;
	chan->count--;
	return value;
}

/*
 * With the lock held; a task that can go on is returned in *wake, to be given
 * to weft_chan_wake() when the lock is dropped.
 */
enum weft_chan_outcome weft_chan_send(struct weft_chan *chan, u64 value,
				      struct weft_waiter **wake);
enum weft_chan_outcome weft_chan_recv(struct weft_chan *chan, u64 *value,
				      struct weft_waiter **wake);
/* Queues @waiter; lock held. */
static inline void weft_chan_enqueue(struct list_head *queue, struct weft_waiter *waiter)
{
	list_add_tail(&waiter->node, queue);
}

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
