// SPDX-License-Identifier: GPL-2.0
/*
 * Go's scheduler. What a running task starts or wakes goes into a slot before
 * the queue (run-next) and shares its slice, so that two that talk to each
 * other stay together. A worker's queue is short and overflows to the global one
 * by halves. A worker without work takes half of another's queue.
 *
 * Shows: why a channel hand-over costs no wait, and what each of the
 * mechanisms is worth.
 * Behaves badly: what sits in run-next is out of thieves' reach until the next
 * tick; fairness is only statistical.
 * Source: Go's runtime/proc.go (runqput, runqgrab, schedule).
 */
#include "policy_go.h"

enum { STEAL_OFF, STEAL_ONE, STEAL_HALF };
enum { WAKE_ONE, WAKE_ALL };

static const struct weft_param params[] = {
	[WEFT_GO_RUN_NEXT] = {
		.name = "runnext", .about = "what a task starts or wakes runs next: 1, or not: 0",
		.otherwise = 1, .most = 1,
	},
	[WEFT_GO_STEAL] = {
		.name = "steal", .about = "what a worker without work takes of another's queue",
		.unit = WEFT_PARAM_WORD, .words = "off|one|half", .otherwise = STEAL_HALF,
		.most = STEAL_HALF,
	},
	[WEFT_GO_GLOBAL] = {
		.name = "global", .about = "picks from one look at the global queue to the next",
		.otherwise = WEFT_GLOBAL_POLL, .least = 2, .most = 1 << 20,
	},
	[WEFT_GO_SPIN] = {
		.name = "spin", .about = "how long a worker looks for work before it sleeps",
		.unit = WEFT_PARAM_NS, .otherwise = WEFT_SPIN_NS, .most = 10 * 1000 * 1000,
	},
	[WEFT_GO_WAKE] = {
		.name = "wake", .about = "one sleeper is woken at a time, or for each task one more",
		.unit = WEFT_PARAM_WORD, .words = "one|all", .most = WAKE_ALL,
	},
	{}
};

static void enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why)
{
	weft_go_enqueue(worker, task, why);
}

static struct weft_task *pick(struct weft_worker *worker)
{
	return weft_go_pick(worker);
}

static u32 weft_go_steal(struct weft_worker *worker, struct weft_worker *victim)
{
	u32 most = weft_param(worker->session, WEFT_GO_STEAL) == STEAL_ONE ? 1 : WEFT_STEAL_MAX;

	return weft_rq_steal(worker, victim, most);
}

/* A slice that is over takes its run-next along; so does a tick. */
static void weft_go_settle(struct weft_worker *worker)
{
	struct weft_task *task = worker->run_next;

	worker->run_next = NULL;
	if (task)
		weft_rq_push_bounded(worker, task);
}

static void weft_go_configure(struct weft_session *session)
{
	session->global_poll = weft_param(session, WEFT_GO_GLOBAL);
	session->spin_ns = weft_param(session, WEFT_GO_SPIN);
	session->wake_all = weft_param(session, WEFT_GO_WAKE) == WAKE_ALL;
	session->no_steal = weft_param(session, WEFT_GO_STEAL) == STEAL_OFF;
}

const struct weft_policy weft_policy_go = {
	.name = "go",
	.about = "Go's: run-next, short queues, overflow by halves, steal half",
	.params = params,
	.configure = weft_go_configure,
	.enqueue = enqueue,
	.pick = pick,
	.steal = weft_go_steal,
	.settle = weft_go_settle,
};
