// SPDX-License-Identifier: GPL-2.0
/*
 * Multi-level feedback queue: learns from the past who is short. A new task is on
 * the highest level; one that has run for its allotment there, in one piece or in
 * many, moves down one, behind those there; of the highest level that is not empty
 * tasks take turns. At each multiple of boost=NS all are on the highest level again.
 *
 * Shows: short response for who waits much, without being told who that is.
 * Behaves badly: many short ones starve the long ones until the next boost; and its
 * parameters are black magic.
 * Source: OSTEP, ch. 8 (rules 1 to 5); Corbato et al., AFIPS 1962.
 */
#include "session.h"

enum { LEVELS, ALLOTMENT, STRETCH, BOOST };

/* In running_key, until that is looked at: the task has moved down as it ran. */
enum { MOVED_DOWN = 2 * WEFT_LANES };

static const struct weft_param params[] = {
	[LEVELS] = {
		.name = "levels", .about = "how many queues", .otherwise = 4, .least = 1,
		.most = WEFT_LANES,
	},
	[ALLOTMENT] = {
		.name = "allotment",
		.about = "run time after which a task moves down; 0: the quantum",
		.unit = WEFT_PARAM_NS, .most = 1ULL << 40,
	},
	[STRETCH] = {
		.name = "stretch",
		.about = "each level's quantum and allotment are so many times those above",
		.otherwise = 1, .least = 1, .most = 16,
	},
	[BOOST] = {
		.name = "boost", .about = "all move to the highest level so often; 0: never",
		.unit = WEFT_PARAM_NS, .otherwise = 1000 * 1000 * 1000, .most = 1ULL << 40,
	},
	{}
};

/* @ns of the highest level on @level. */
static u64 stretched(const struct weft_session *session, u32 level, u64 ns)
{
	u64 stretch = weft_param(session, STRETCH);

	while (level-- && stretch > 1 && ns < 1ULL << 40)
		ns *= stretch;
	return ns;
}

static u64 allotment(const struct weft_session *session, u32 level)
{
	u64 ns = weft_param(session, ALLOTMENT);

	return stretched(session, level, ns ? ns : session->quantum_ns);
}

/* What was learnt before the last boost is forgotten. */
static void refresh(struct weft_session *session, struct weft_order *order)
{
	if (order->epoch == READ_ONCE(session->ready.epoch))
		return;
	order->epoch = READ_ONCE(session->ready.epoch);
	order->level = 0;
	order->spent_ns = 0;
}

static u64 weft_mlfq_key(struct weft_worker *worker, struct weft_task *task,
			 struct weft_order *order)
{
	refresh(worker->session, order);
	return order->level;
}

/* Late by a tick at most, and the next is no later for that. */
static void boost_if_due(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	u64 period_ns = weft_param(session, BOOST), now_ns = worker->since_ns;

	if (!period_ns || now_ns < READ_ONCE(ready->boost_ns))
		return;
	weft_object_lock(session, &ready->lock);
	if (now_ns >= ready->boost_ns) {
		now_ns -= (now_ns - ready->boost_ns) % period_ns;
		WRITE_ONCE(ready->boost_ns, now_ns + period_ns);
		WRITE_ONCE(ready->epoch, ready->epoch + 1);
		weft_sorted_merge(session, &ready->sorted, 0);
	}
	weft_object_unlock(session, &ready->lock);
}

static struct weft_task *weft_mlfq_pick(struct weft_worker *worker)
{
	boost_if_due(worker);
	return weft_ready_pick(worker);
}

static void weft_mlfq_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	struct weft_session *session = worker->session;
	u64 moved = 0;

	refresh(session, order);
	order->spent_ns += ran_ns;
	if (order->spent_ns >= allotment(session, order->level)) {
		order->spent_ns = 0;
		if (order->level + 1U < weft_param(session, LEVELS)) {
			order->level++;
			moved = MOVED_DOWN;
		}
	}
	WRITE_ONCE(worker->running_key, order->level | moved);
}

/* At each tick. A quantum that is over with nobody to take turns with begins again. */
static bool weft_mlfq_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	u64 level = worker->running_key & ~(u64)MOVED_DOWN;
	bool moved = worker->running_key != level;

	boost_if_due(worker);
	WRITE_ONCE(worker->running_key, level);
	if (!moved && ran_ns < stretched(worker->session, level, quantum_ns))
		return weft_ready_more_urgent(worker);
	if (weft_ready_as_urgent(worker))
		return true;
	worker->slice_ns = worker->since_ns;
	return false;
}

static void weft_mlfq_configure(struct weft_session *session)
{
	session->ready.boost_ns = weft_clock_ns() + weft_param(session, BOOST);
}

const struct weft_policy weft_policy_mlfq = {
	.name = "mlfq",
	.about = "multi-level feedback: who runs long moves down, a boost lifts all",
	.params = params,
	.ordered = true,
	.urgent = true,
	.configure = weft_mlfq_configure,
	.key = weft_mlfq_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_mlfq_pick,
	.ran = weft_mlfq_ran,
	.expired = weft_mlfq_expired,
};
