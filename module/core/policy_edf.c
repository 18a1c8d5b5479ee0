// SPDX-License-Identifier: GPL-2.0
/*
 * Earliest deadline first. A task that calls task_deadline(period, budget) has its
 * deadline at the end of the period that it is in; the one whose deadline is next
 * runs, and takes the worker as soon as it is ready. Those without a deadline share
 * what is left. One that uses more than its budget has its deadline put off by a
 * period, so that it harms itself.
 *
 * Shows: every set of periodic tasks that needs no more than all of one CPU meets
 * every deadline.
 * Behaves badly: above that, with no budgets, one miss brings the next: it is not
 * the least important that suffers.
 * Source: Liu and Layland, JACM 1973; the budget is the constant bandwidth server's
 * (Abeni and Buttazzo, RTSS 1998), as in Linux's SCHED_DEADLINE.
 */
#include "session.h"

static u64 weft_edf_key(struct weft_worker *worker, struct weft_task *task,
			struct weft_order *order)
{
	if (!order->due_ns)
		return U64_MAX;
	/* A new period, or another policy's tasks. */
	if (order->deadline < order->due_ns) {
		order->deadline = order->due_ns;
		order->spent_ns = 0;
	}
	return order->deadline;
}

static void weft_edf_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	order->spent_ns += ran_ns;
	if (!order->budget_ns || order->spent_ns < order->budget_ns)
		return;
	order->spent_ns = 0;
	order->deadline = max(order->deadline, order->due_ns) + order->period_ns;
	WRITE_ONCE(worker->running_key, order->deadline);
}

const struct weft_policy weft_policy_edf = {
	.name = "edf",
	.about = "earliest deadline first: task_deadline(period, budget); preemptive",
	.ordered = true,
	.urgent = true,
	.key = weft_edf_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_ready_pick,
	.ran = weft_edf_ran,
	.expired = weft_ready_expired,
};
