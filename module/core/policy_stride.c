// SPDX-License-Identifier: GPL-2.0
/*
 * Stride: what lottery gives on average, exactly. A task's stride is the inverse of
 * its tickets, task_tickets(), and its pass grows by that for each quantum that it
 * runs. The one with the least pass runs. Who comes, or comes back,
 * starts at the pass of the one that was last chosen.
 *
 * Shows: shares in proportion to tickets, never off by more than a quantum and, for each
 * ticket, two steps of 256 ns (WEFT_KEY_SHIFT_NS).
 * Behaves badly: needs a pass for each and one for all, where a lottery needs none.
 * Source: Waldspurger and Weihl, MIT/LCS/TM-528, 1995; OSTEP, ch. 9.6.
 */
#include "session.h"

enum {
	PASS_SHIFT	= 16,		/* below one ns of a task with one ticket */
	KEY_SHIFT	= PASS_SHIFT + WEFT_KEY_SHIFT_NS,
};

static u64 weft_stride_key(struct weft_worker *worker, struct weft_task *task,
			   struct weft_order *order)
{
	order->virtual = max(order->virtual, worker->session->ready.virtual);
	return order->virtual >> KEY_SHIFT;
}

static struct weft_entry least_pass(struct weft_worker *worker)
{
	struct weft_entry entry = weft_ready_first(worker);

	worker->session->ready.virtual = entry.key << KEY_SHIFT;
	return entry;
}

static struct weft_task *weft_stride_pick(struct weft_worker *worker)
{
	return weft_ready_take(worker, least_pass);
}

static void weft_stride_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	order->virtual += weft_per_ticket(order, ran_ns << PASS_SHIFT);
}

const struct weft_policy weft_policy_stride = {
	.name = "stride",
	.about = "shares in proportion to task_tickets(), exactly",
	.ordered = true,
	.key = weft_stride_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_stride_pick,
	.ran = weft_stride_ran,
};
