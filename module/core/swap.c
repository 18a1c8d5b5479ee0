// SPDX-License-Identifier: GPL-2.0
/* Another policy takes over, at the start or while tasks run. */
#include "pause.h"
#include "session.h"

static void *start(struct weft_session *session, const struct weft_policy *policy)
{
	return policy->start ? policy->start(session) : NULL;
}

static void stop(const struct weft_policy *policy, void *data)
{
	if (policy->stop && data)
		policy->stop(data);
}

/* What it is told and keeps, and what it says nothing of. */
static void set_policy(struct weft_session *session, const struct weft_policy *policy,
		       const u64 *params, void *data)
{
	u32 i;

	for (i = 0; i < WEFT_PARAMS_MAX; i++)
		WRITE_ONCE(session->params[i], params[i]);
	/* Whoever asks for the result reads its name. */
	weft_lock(&session->end_lock);
	session->policy = policy;
	weft_unlock(&session->end_lock);
	session->policy_data = data;
	session->watch = (struct weft_watch){};
	session->spin_ns = WEFT_SPIN_NS;
	session->global_poll = WEFT_GLOBAL_POLL;
	session->wake_all = false;
	session->no_steal = false;
	if (policy->configure)
		policy->configure(session);
}

int weft_policy_start(struct weft_session *session)
{
	void *data;

	/* What tasks declare is kept for any policy, the next one may ask. */
	if (session->policy->ordered || session->program.declares) {
		int err = weft_order_enable(session);

		if (err)
			return err;
	}
	data = start(session, session->policy);
	if (IS_ERR(data))
		return PTR_ERR(data);
	set_policy(session, session->policy, session->params, data);
	return 0;
}

void weft_policy_stop(struct weft_session *session)
{
	if (session->policy)
		stop(session->policy, session->policy_data);
	session->policy_data = NULL;
}

/* All that is queued goes to the global queue, which has room: the workers' own first. */
static void gather(struct weft_session *session)
{
	const struct weft_policy *policy = session->policy;
	u64 behind = READ_ONCE(session->global.nr);
	struct weft_task *task;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *worker = session->workers[i];

		if (policy->settle)
			policy->settle(worker);
		while ((task = weft_rq_pop(worker)))
			weft_global_push(session, task);
		while (policy->ordered && (task = policy->pick(worker)))
			weft_global_push(session, task);
	}
	/* What another module's policy has put there besides. */
	weft_ready_clear(session->workers[0]);
	while (behind--) {
		task = weft_global_pop(session->workers[0], 1);
		weft_global_push(session, task);
		if (!(behind % 1024))
			weft_relax();
	}
}

/* One to each worker that runs tasks; false: there is none left, or no room for more. */
static bool deal_round(struct weft_session *session)
{
	u64 before = READ_ONCE(session->global.nr);
	u32 i;

	for (i = 0; i < session->nr_workers && READ_ONCE(session->global.nr); i++) {
		struct weft_worker *worker = session->workers[i];

		if (!READ_ONCE(worker->off) && weft_rq_room(worker))
			weft_rq_append(&worker->rq, weft_global_pop(worker, 1));
	}
	return READ_ONCE(session->global.nr) < before;
}

/*
 * In turns, so that who waited goes before who runs. A policy with an enqueue of its own
 * has short queues; the others' grow.
 */
static void deal(struct weft_session *session)
{
	u64 each = session->policy->enqueue ? WEFT_RING_FIRST / 2 : U64_MAX, i;

	for (i = 0; i < each && deal_round(session); i++)
		if (!(i % 1024))
			weft_relax();
}

/* What the new policy orders gets its place, else the workers do. */
static void scatter(struct weft_session *session)
{
	struct weft_worker *worker = session->workers[0];
	u64 nr = session->global.nr;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		weft_worker_clock(session->workers[i]);
		session->workers[i]->running_key = U64_MAX;
	}
	if (!session->policy->ordered) {
		deal(session);
		return;
	}
	while (nr--) {
		session->policy->enqueue(worker, weft_global_pop(worker, 1), WEFT_ENQUEUE_CARRY);
		if (!(nr % 1024))
			weft_relax();
	}
}

int weft_policy_swap(struct weft_session *session, const struct weft_policy *policy,
		     const u64 *params)
{
	const struct weft_policy *old = session->policy;
	void *data, *old_data = session->policy_data;
	int err = 0;

	if (session->vehicle)
		return -EOPNOTSUPP;
	if (policy->ordered)
		err = weft_order_enable(session);
	if (err)
		return err;
	data = start(session, policy);
	if (IS_ERR(data))
		return PTR_ERR(data);
	err = weft_session_pause(session);
	if (err) {
		stop(policy, data);
		return err;
	}
	gather(session);
	if (session->ordered == WEFT_ORDERED_ALL)
		weft_order_forget(session);
	session->ready.virtual = 0;
	session->ready.pending = 0;
	set_policy(session, policy, params, data);
	scatter(session);
	weft_session_resume(session);
	stop(old, old_data);
	weft_policy_put(old);
	return 0;
}

int weft_session_swap(struct weft_session *session, const struct weft_swap *swap,
		      const struct weft_param_value *values)
{
	const struct weft_policy *policy = weft_policy_get(swap->policy);
	u64 params[WEFT_PARAMS_MAX];
	int err;

	if (!policy)
		return -EOPNOTSUPP;
	err = weft_policy_params(policy, values, swap->nr_params, params);
	if (!err)
		err = weft_policy_swap(session, policy, params);
	if (err)
		weft_policy_put(policy);
	return err;
}
