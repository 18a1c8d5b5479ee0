// SPDX-License-Identifier: GPL-2.0
/*
 * Go's scheduler. What a running task starts or wakes goes into a slot before
 * the queue (run-next) and shares its slice, so that two that talk to each
 * other stay together; the queue is short and overflows to the global one by
 * halves; a worker without work takes half of another's queue.
 *
 * Shows: why a channel hand-over costs no wait, and what each of the
 * mechanisms is worth.
 * Behaves badly: what sits in run-next is out of thieves' reach until the next
 * tick; fairness is only statistical.
 * Source: Go's runtime/proc.go (runqput, runqgrab, schedule).
 */
#include "policy.h"
#include "worker.h"

void weft_go_enqueue(struct weft_worker *worker, struct weft_task *task,
		     enum weft_enqueue why)
{
	struct weft_task *displaced = task;

	if (why == WEFT_ENQUEUE_WAKE || why == WEFT_ENQUEUE_SPAWN) {
		displaced = worker->run_next;
		worker->run_next = task;
	}
	if (displaced)
		weft_rq_push_bounded(worker, displaced);
}

struct weft_task *weft_go_pick(struct weft_worker *worker)
{
	struct weft_task *task = worker->run_next;

	if (!task)
		return weft_rq_pop(worker);
	worker->run_next = NULL;
	/* It goes on in the slice of the one that put it there. */
	worker->inherit = true;
	return task;
}

static u32 weft_go_steal(struct weft_worker *worker, struct weft_worker *victim)
{
	return weft_rq_steal(worker, victim, WEFT_STEAL_MAX);
}

/* A slice that is over takes its run-next along; so does a tick. */
static void weft_go_settle(struct weft_worker *worker)
{
	struct weft_task *task = worker->run_next;

	worker->run_next = NULL;
	if (task)
		weft_rq_push_bounded(worker, task);
}

const struct weft_policy weft_policy_go = {
	.name = "go",
	.about = "Go's: run-next, short queues, overflow by halves, steal half",
	.enqueue = weft_go_enqueue,
	.pick = weft_go_pick,
	.steal = weft_go_steal,
	.settle = weft_go_settle,
};
