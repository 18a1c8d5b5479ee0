/* SPDX-License-Identifier: GPL-2.0 */
/* What the usual policy does on each switch, for the dispatcher to have inline. */
#ifndef WEFT_POLICY_GO_H
#define WEFT_POLICY_GO_H

#include "session.h"

enum { WEFT_GO_RUN_NEXT, WEFT_GO_STEAL, WEFT_GO_GLOBAL, WEFT_GO_SPIN, WEFT_GO_WAKE };

static __always_inline void weft_go_enqueue(struct weft_worker *worker, struct weft_task *task,
					    enum weft_enqueue why)
{
	struct weft_task *displaced = task;

	if (why <= WEFT_ENQUEUE_WAKE &&
	    likely(weft_param(worker->session, WEFT_GO_RUN_NEXT))) {
		displaced = worker->run_next;
		worker->run_next = task;
	}
	if (displaced)
		weft_rq_push_bounded(worker, displaced);
}

static __always_inline struct weft_task *weft_go_pick(struct weft_worker *worker)
{
	struct weft_task *task = worker->run_next;

	if (!task)
		return weft_rq_pop(worker);
	worker->run_next = NULL;
	/* It goes on in the slice of the one that put it there. */
	worker->slices--;
	return task;
}

/*
 * Calls an op, or does @otherwise where there is none; @usual, a constant, says what it
 * is, or that it has to be looked up. The usual policy's ops are part of the dispatcher:
 * with retpolines an indirect call costs as much as a switch, and a direct one a tenth.
 */
#define WEFT_POLICY_CALL(usual, policy, op, otherwise, ...)			\
	((usual) == WEFT_USUAL_QUEUE ? otherwise :				\
	 (usual) == WEFT_USUAL_GO || (policy) == &weft_policy_go ?		\
		weft_go_##op(__VA_ARGS__) :					\
	 (policy)->op ? (policy)->op(__VA_ARGS__) : otherwise)

#endif /* WEFT_POLICY_GO_H */
