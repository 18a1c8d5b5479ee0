// SPDX-License-Identifier: GPL-2.0
/*
 * Shortest time to completion first, or shortest remaining time. A task says how
 * long its next piece of work is, task_length(). Of those that are ready the one runs
 * that has least left of it. One that comes with less takes the worker at once.
 *
 * Shows: the least average turnaround there can be.
 * Behaves badly: a long one may never run; response is as bad as sjf's for those
 * who come together.
 * Source: OSTEP, ch. 7.5; Silberschatz, Galvin, Gagne, ch. 5.3.2.
 */
#include "session.h"

/* One that runs for longer than it has said has next to nothing left. */
static u64 left_of(const struct weft_order *order)
{
	if (!order->length_ns)
		return U64_MAX;
	return order->length_ns > order->spent_ns ? order->length_ns - order->spent_ns : 0;
}

static u64 weft_stcf_key(struct weft_worker *worker, struct weft_task *task,
			 struct weft_order *order)
{
	return left_of(order);
}

static void weft_stcf_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	order->spent_ns += ran_ns;
	WRITE_ONCE(worker->running_key, left_of(order));
}

const struct weft_policy weft_policy_stcf = {
	.name = "stcf",
	.about = "shortest time to completion first, by what tasks declare; preemptive",
	.ordered = true,
	.urgent = true,
	.key = weft_stcf_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_ready_pick,
	.ran = weft_stcf_ran,
	.expired = weft_ready_expired,
};
