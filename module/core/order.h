/* SPDX-License-Identifier: GPL-2.0 */
/* What the policies that order know of a task. */
#ifndef WEFT_ORDER_H
#define WEFT_ORDER_H

#include "platform.h"

struct weft_chunk;
struct weft_session;
struct weft_task;

/**
 * struct weft_order - beside each task, a line of cache; zeroes are a new task's
 * @virtual:	stride: its pass; fair: its virtual run time
 * @deadline:	edf: its deadline, ns; fair: its virtual deadline
 * @spent_ns:	run since: mlfq: it came to its level; edf: its budget was full;
 *		stcf: it declared its length
 * @due_ns:	end of the period that it is in, 0: it has none
 * @length_ns:	declared by task_length(), 0: it was not
 * @period_ns:	declared by task_deadline()
 * @budget_ns:	the same, 0: unlimited
 * @tickets:	declared by task_tickets(), 0: it was not, as if 1
 * @epoch:	mlfq: of the boost after which @level was last set
 * @level:	mlfq: 0 is the highest
 * @handed:	a policy that is watched has it
 *
 * The first three are the policy's, and zero again when another takes over; those
 * that a task declares stay. All are the task's owner's.
 */
struct weft_order {
	u64 virtual;
	u64 deadline;
	u64 spent_ns;
	u64 due_ns;
	u64 length_ns;
	u64 period_ns;
	u64 budget_ns;
	u32 tickets;
	u16 epoch;
	u8 level;
	u8 handed;
};

enum {
	WEFT_ORDERED_NOT	= 0,	/* no task has a struct weft_order */
	WEFT_ORDERED_NEW	= 1,	/* new chunks have, others get theirs */
	WEFT_ORDERED_ALL	= 2,	/* all have */
};

/*
 * order.c: sees to it that each task has one, and the ready set room for all. May
 * sleep; one caller at a time. 0 or -errno, which leaves things as they are.
 */
int weft_order_enable(struct weft_session *session);
/* What a new chunk needs of this; 0 or -errno. */
int weft_order_chunk(struct weft_session *session, struct weft_chunk *chunk);
void weft_order_chunk_free(struct weft_session *session, struct weft_chunk *chunk);
/* A slot's new life. */
void weft_order_born(struct weft_session *session, struct weft_task *task);
/* Another policy takes over: of all tasks. No worker runs meanwhile. */
void weft_order_forget(struct weft_session *session);

static inline u32 weft_tickets(const struct weft_order *order)
{
	return order->tickets ? order->tickets : 1;
}

/* Most have one, and a division costs as much as the rest of a switch. */
static inline u64 weft_per_ticket(const struct weft_order *order, u64 value)
{
	u32 tickets = weft_tickets(order);

	return likely(tickets == 1) ? value : value / tickets;
}

#endif /* WEFT_ORDER_H */
