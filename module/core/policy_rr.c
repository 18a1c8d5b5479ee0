// SPDX-License-Identifier: GPL-2.0
/*
 * Round robin. Each worker has one queue; a task runs until it waits, gives way
 * or has used up its quantum, then goes behind the others. At each tick a worker
 * whose queue is the shorter takes half of the difference, or those that share a
 * worker with fewer would have more of it for ever.
 *
 * Shows: response time bounded by queue length times quantum.
 * Behaves badly: a short quantum pays for switches, a long one for waiting; a
 * task that was woken to answer waits behind all that compute.
 * Source: any textbook; Silberschatz, Galvin, Gagne, ch. 5.
 */
#include "account.h"

static struct weft_worker *longest(struct weft_session *session)
{
	struct weft_worker *found = session->workers[0];
	u32 i;

	for (i = 1; i < session->nr_workers; i++)
		if (weft_rq_len(&session->workers[i]->rq) > weft_rq_len(&found->rq))
			found = session->workers[i];
	return found;
}

static void weft_rr_settle(struct weft_worker *worker)
{
	struct weft_worker *victim = longest(worker->session);
	u64 own = weft_rq_len(&worker->rq), other = weft_rq_len(&victim->rq);

	/* A short queue has room for what a thief takes. */
	if (other > own + 1 && own + WEFT_STEAL_MAX <= WEFT_RING_FIRST)
		weft_steal_from(worker, victim, min_t(u64, (other - own) / 2, WEFT_STEAL_MAX));
}

const struct weft_policy weft_policy_rr = {
	.name = "rr",
	.about = "round robin: a queue a worker, one quantum each",
	.settle = weft_rr_settle,
};
