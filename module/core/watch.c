// SPDX-License-Identifier: GPL-2.0
/*
 * Watching a policy that is not weft's own. Each task that it is given is marked, and
 * what it gives must be one that is marked. When it is caught, it is asked no more:
 * all that are marked go to the global queue, and from then on the workers' own queues
 * do, as under fifo. The mark decides who has a task:
 *
 *   who gives a task to the policy	who has caught it
 *   ------------------------------	-----------------
 *   mark				fault
 *   full barrier			full barrier
 *   look at fault: take the mark away	take every mark away
 *
 * Either the giver sees the fault or the other the mark, and of two that take a mark
 * away one has the task.
 */
#include "session.h"

/* One pick that has begun and is under way. */
#define WEFT_PICK	(1ULL << 32 | 1)

static const struct weft_policy *real_policy(const struct weft_session *session)
{
	return &container_of(session->policy, struct weft_registered, shown)->real;
}

/* Pairs with the release in weft_watch_enqueue(). */
static bool take_mark(struct weft_session *session, struct weft_task *task)
{
	return __atomic_exchange_n(&weft_order_of(session, task)->handed, 0, __ATOMIC_ACQ_REL);
}

void weft_watch_note(struct weft_session *session, u32 fault, u64 task_id)
{
	struct weft_caught *caught = &session->caught;

	weft_lock(&session->end_lock);
	WRITE_ONCE(session->watch.fault, fault);
	WRITE_ONCE(session->watch.uncollected, true);
	if (!caught->fault) {
		caught->fault = fault;
		caught->task = task_id;
		scnprintf(caught->policy, WEFT_NAME_LEN, "%s", session->policy->name);
	}
	weft_unlock(&session->end_lock);
}

/* Whoever holds no lock next: a task may be about to wait when the fault is noted. May sleep. */
static void collect(struct weft_session *session)
{
	struct weft_task *task;
	u64 slot = 0;

	/* One collects. Whoever comes here has seen the fault, or noted it: that is what counts. */
	if (!__atomic_exchange_n(&session->watch.uncollected, false, __ATOMIC_ACQ_REL))
		return;
	/* Pairs with the one in weft_watch_enqueue(). */
	smp_mb();
	while ((task = weft_pool_next(session, &slot)))
		if (take_mark(session, task))
			weft_global_push(session, task);
}

/* @task may point anywhere. */
static bool is_task(struct weft_session *session, const struct weft_task *task)
{
	u64 id;

	return !weft_peek(&id, &task->id, sizeof(id)) &&
	       weft_task_slot(session, weft_id_slot(id)) == task;
}

bool weft_watch_is_task(struct weft_session *session, const struct weft_task *task)
{
	if (likely(is_task(session, task)))
		return true;
	weft_watch_note(session, WEFT_POLICY_FOREIGN, 0);
	return false;
}

/*
 * What a policy that uses the ready set has given is not there any more: there are as
 * many as it has, and those that are just being put there. Else it has given one and
 * left it where it was, and will give it once more.
 */
static bool has_left_some(struct weft_session *session)
{
	struct weft_ready *ready = &session->ready;
	bool more;

	if (!READ_ONCE(ready->nr))
		return false;
	weft_lock(&ready->lock);
	more = ready->nr > weft_watch_queued(&session->watch) + session->nr_workers;
	weft_unlock(&ready->lock);
	return more;
}

static void weft_watch_enqueue(struct weft_worker *worker, struct weft_task *task,
			       enum weft_enqueue why)
{
	struct weft_session *session = worker->session;

	if (unlikely(!READ_ONCE(session->watch.fault) && has_left_some(session))) {
		weft_watch_note(session, WEFT_POLICY_TWICE, weft_task_id(task));
		collect(session);
	}
	/* Pairs with the acquire in take_mark(): who takes the task sees all of it. */
	weft_store_release(&weft_order_of(session, task)->handed, 1);
	/* Pairs with the one in collect(). */
	smp_mb();
	if (likely(!READ_ONCE(session->watch.fault))) {
		real_policy(session)->enqueue(worker, task, why);
		/* Pairs with the acquire in weft_watch_pick(). */
		__atomic_add_fetch(&session->watch.nr, 1, __ATOMIC_RELEASE);
		if (unlikely(READ_ONCE(session->watch.fault)))
			collect(session);
	} else if (take_mark(session, task)) {
		weft_rq_push(worker, task);
	}
}

/* What is wrong with @task, which the policy gave? */
static u32 check(struct weft_session *session, struct weft_task *task)
{
	if (!is_task(session, task))
		return WEFT_POLICY_FOREIGN;
	if (!take_mark(session, task))
		return WEFT_POLICY_TWICE;
	__atomic_sub_fetch(&session->watch.nr, 1, __ATOMIC_RELAXED);
	return WEFT_POLICY_SOUND;
}

/* As fifo. */
static struct weft_task *pick_instead(struct weft_worker *worker)
{
	weft_ready_clear(worker);
	return weft_rq_pop(worker);
}

/*
 * A policy that gives none is wrong if it had a task when it was asked, and nobody
 * else asked meanwhile, who could have got that.
 */
static struct weft_task *weft_watch_pick(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_watch *watch = &session->watch;
	u32 fault = WEFT_POLICY_SOUND;
	struct weft_task *task;
	u64 before;
	bool has;

	if (unlikely(READ_ONCE(watch->fault))) {
		collect(session);
		return pick_instead(worker);
	}
	/* Pairs with the other picks' fetch_sub: what they have taken is not in @nr. */
	before = __atomic_fetch_add(&watch->picks, WEFT_PICK, __ATOMIC_SEQ_CST);
	/* Pairs with the release in weft_watch_enqueue(): what was counted is there. */
	has = weft_load_acquire(&watch->nr) > 0;
	task = real_policy(session)->pick(worker);
	if (task)
		fault = check(session, task);
	/* While this pick is under way nobody takes what it has lost for withheld. */
	if (unlikely(fault))
		weft_watch_note(session, fault, fault == WEFT_POLICY_TWICE ? weft_task_id(task) : 0);
	if (__atomic_fetch_sub(&watch->picks, 1, __ATOMIC_SEQ_CST) == before + WEFT_PICK &&
	    !(u32)before && has && !task)
		weft_watch_note(session, WEFT_POLICY_WITHHELD, 0);
	if (likely(!READ_ONCE(watch->fault)))
		return task;
	collect(session);
	return fault || !task ? pick_instead(worker) : task;
}

static void weft_watch_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	if (likely(!READ_ONCE(worker->session->watch.fault)))
		real_policy(worker->session)->ran(worker, order, ran_ns);
}

static bool weft_watch_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	const struct weft_policy *real = real_policy(worker->session);

	if (!real->expired || READ_ONCE(worker->session->watch.fault))
		return ran_ns >= quantum_ns;
	return real->expired(worker, ran_ns, quantum_ns);
}

void weft_watch_init(struct weft_registered *registered, const struct weft_policy *policy,
		     struct module *owner)
{
	struct weft_policy *real = &registered->real, *shown = &registered->shown;

	registered->given = policy;
	*real = *policy;
	if (!real->enqueue) {
		real->enqueue = weft_ready_enqueue;
		real->pick = weft_ready_pick;
	}
	real->owner = owner;
	*shown = *real;
	/* The marks are in the orders; and the core is to carry its tasks over. */
	shown->ordered = true;
	shown->watched = true;
	shown->enqueue = weft_watch_enqueue;
	shown->pick = weft_watch_pick;
	shown->expired = weft_watch_expired;
	if (real->ran)
		shown->ran = weft_watch_ran;
}

void weft_watch_result(struct weft_session *session, struct weft_result *result)
{
	weft_assert_locked(&session->end_lock);
	result->out_policy_fault = session->caught.fault;
	result->out_policy_task = session->caught.task;
	scnprintf(result->out_policy, WEFT_NAME_LEN, "%s",
		  session->caught.fault ? session->caught.policy :
		  session->policy ? session->policy->name : "");
}
