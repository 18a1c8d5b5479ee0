// SPDX-License-Identifier: GPL-2.0
/* What a worker sees to besides tasks: the OS, the clock, timers, limits, wishes. */
#include "account.h"
#include "attend.h"

enum { CLOCK_TRUST_NS = 1000 * 1000 };	/* so long a clock by stamps is not off by much */

void weft_expire_timers(struct weft_worker *worker, u64 now_ns)
{
	struct weft_session *session = worker->session;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *other = session->workers[i];

		if ((other == worker || READ_ONCE(other->off)) &&
		    READ_ONCE(other->timers.first_ns) <= now_ns)
			weft_timer_expire(worker, &other->timers, weft_clock_ns());
	}
}

void weft_check_run_limit(struct weft_session *session, u64 now_ns)
{
	u64 limit_ns = session->limits.run_ns;

	if (limit_ns && now_ns - session->start_ns >= limit_ns)
		weft_session_end(session, WEFT_END_TIME, 0);
}

u64 weft_glance_at_clock(struct weft_worker *worker)
{
	u64 now = weft_now_ns(worker);

	if (likely(now - worker->ledger.base_ns < CLOCK_TRUST_NS))
		return now;
	now = weft_clock_ns();
	weft_ledger_rebase(worker, now);
	weft_check_run_limit(worker->session, now);
	return now;
}

void weft_listen(struct weft_worker *worker)
{
	weft_worker_hear(worker);
	if (unlikely(READ_ONCE(worker->session->pausing)))
		weft_worker_hold(worker);
	/* Not over with this: the worker itself is to leave, see between(). */
	if (unlikely(READ_ONCE(worker->session->stopping) || READ_ONCE(worker->off)))
		WRITE_ONCE(worker->attention, 1);
	weft_worker_relax(worker);
}

/* What came from outside is the policy's now, or one that never gives way would hide it. */
static void admit_global(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_task *task;

	while (session->policy->ordered && (task = weft_global_pop(worker, 1)))
		session->policy->enqueue(worker, task, WEFT_ENQUEUE_WAKE);
}

/* The policy knows nothing of those that are pinned: they have a turn each quantum. */
static bool expired(struct weft_worker *worker, u64 ran_ns)
{
	const struct weft_session *session = worker->session;
	const struct weft_policy *policy = session->policy;

	if (policy->expired && policy->expired(worker, ran_ns, session->quantum_ns))
		return true;
	return ran_ns >= session->quantum_ns && (!policy->expired || worker->pinned);
}

bool weft_attend(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	const struct weft_policy *policy;
	u64 now;

	weft_listen(worker);
	/* Only now: in a pause another policy may have taken over, and that one is gone. */
	policy = session->policy;
	now = weft_clock_ns();
	weft_ledger_rebase(worker, now);
	weft_check_run_limit(session, now);
	weft_expire_timers(worker, now);
	weft_inbox_empty(worker);
	/* With chaos on one worker no tick is to change the order. */
	if (policy->settle && !(session->chaos && session->alone))
		policy->settle(worker);
	admit_global(worker);
	if (weft_rq_len(&worker->rq) || weft_session_queued(session))
		weft_wake_idle(session);
	if (READ_ONCE(worker->off))
		return true;
	/* A slice's beginning is noticed, not stamped: no clock on a switch. */
	if (worker->tick_slice != worker->slices && !worker->clocked) {
		worker->tick_slice = worker->slices;
		worker->slice_ns = now;
		return false;
	}
	return expired(worker, now - worker->slice_ns);
}
