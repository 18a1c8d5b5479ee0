// SPDX-License-Identifier: GPL-2.0
/*
 * Static priorities. Of the tasks that are ready the one with the greatest
 * task_priority() runs, and takes the worker from a lesser one as soon as it is
 * ready. Equals take turns. With aging=NS a task gains one point for each NS that
 * it waits, so that everybody runs in the end.
 *
 * Shows: starvation, and with aging its cure; priority inversion.
 * Behaves badly: without aging one that never waits starves all below it.
 * Source: Silberschatz, Galvin, Gagne, ch. 5.3.4. That points gained by waiting
 * need no clock tick: who came earlier by aging x points is ahead, for ever.
 */
#include "account.h"

enum { AGING };

static const struct weft_param params[] = {
	[AGING] = {
		.name = "aging",
		.about = "waiting time that is worth one point of priority; 0: none",
		.unit = WEFT_PARAM_NS,
		.most = 1ULL << 40,
	},
	{}
};

enum { HIGHEST = 1 << 20 };

static u64 weft_prio_key(struct weft_worker *worker, struct weft_task *task,
			 struct weft_order *order)
{
	s32 points = clamp(task->priority, -HIGHEST, HIGHEST);
	u64 aging_ns = weft_param(worker->session, AGING);

	if (!aging_ns)
		return HIGHEST - points;
	return weft_now_ns(worker) - worker->session->start_ns + (HIGHEST - points) * aging_ns;
}

static bool weft_prio_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	return weft_ready_more_urgent(worker) ||
	       (ran_ns >= quantum_ns && weft_ready_as_urgent(worker));
}

const struct weft_policy weft_policy_prio = {
	.name = "prio",
	.about = "static priorities, preemptive; aging=NS: waiting raises them",
	.params = params,
	.ordered = true,
	.urgent = true,
	.key = weft_prio_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_ready_pick,
	.expired = weft_prio_expired,
};
