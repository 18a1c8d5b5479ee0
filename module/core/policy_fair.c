// SPDX-License-Identifier: GPL-2.0
/*
 * Fair: each task has a virtual run time that grows by what it runs divided by its
 * tickets; the session's virtual time is where all would be if they ran at once,
 * each with its share. One that is not ahead of that is eligible; of these the one
 * whose virtual deadline is first runs. The deadline is a quantum's worth after the
 * virtual run time at which the task asked for that quantum.
 *
 * Shows: what Linux does since 6.6, and that whose turn it is and who is most in a
 * hurry are two questions.
 * Behaves badly: a sleeper comes back without the credit that it had.
 * Source: Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline First", 1995.
 */
#include "session.h"

enum {
	VIRTUAL_SHIFT	= 10,		/* below one ns of a task with one ticket */
	KEY_SHIFT	= VIRTUAL_SHIFT + WEFT_KEY_SHIFT_NS,
	GRAIN_NS	= 64,		/* virtual time moves on by so much at once */
};

static void ask_for_quantum(const struct weft_session *session, struct weft_order *order)
{
	u64 quantum_ns = min_t(u64, session->quantum_ns, 1ULL << 40);

	order->deadline = order->virtual + weft_per_ticket(order, quantum_ns << VIRTUAL_SHIFT);
}

static void weft_fair_enqueue(struct weft_worker *worker, struct weft_task *task,
			      enum weft_enqueue why)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	struct weft_order *order = weft_order_of(session, task);
	struct weft_entry entry = { .slot = weft_task_number(task) };
	bool stayed = why == WEFT_ENQUEUE_YIELD || why == WEFT_ENQUEUE_PREEMPT;

	weft_object_lock(session, &ready->lock);
	if (!stayed)
		order->virtual = max(order->virtual, ready->virtual);
	if (!stayed || order->virtual >= order->deadline)
		ask_for_quantum(session, order);
	entry.seq = ready->seq++;
	entry.key = order->virtual >> KEY_SHIFT;
	weft_sorted_push(session, &ready->later, entry);
	ready->weight += weft_tickets(order);
	WRITE_ONCE(ready->nr, ready->nr + 1);
	weft_object_unlock(session, &ready->lock);
}

/* Those whose time has come; there is one, or time moves on to the first. */
static void admit(struct weft_session *session)
{
	struct weft_ready *ready = &session->ready;

	while (!weft_sorted_empty(&ready->later)) {
		u64 first = weft_sorted_first(&ready->later).key;
		struct weft_entry entry;

		if (first > ready->virtual >> KEY_SHIFT && !weft_sorted_empty(&ready->sorted))
			break;
		ready->virtual = max(ready->virtual, first << KEY_SHIFT);
		entry = weft_sorted_pop(session, &ready->later);
		entry.key = weft_entry_order(session, &entry)->deadline >> KEY_SHIFT;
		entry.seq = ready->seq++;
		weft_sorted_push(session, &ready->sorted, entry);
	}
}

static struct weft_entry first_eligible(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_entry entry;

	admit(session);
	entry = weft_ready_pop(session);
	session->ready.weight -= weft_tickets(weft_entry_order(session, &entry));
	return entry;
}

static struct weft_task *weft_fair_pick(struct weft_worker *worker)
{
	return weft_ready_take(worker, first_eligible);
}

/* What all have run, shared out among those that could. */
static void weft_fair_ran(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	u64 weight;

	order->virtual += weft_per_ticket(order, ran_ns << VIRTUAL_SHIFT);
	weft_object_lock(session, &ready->lock);
	weight = ready->weight + weft_tickets(order);
	ready->pending += ran_ns << VIRTUAL_SHIFT;
	if (ready->pending >= weight * (GRAIN_NS << VIRTUAL_SHIFT)) {
		ready->virtual += ready->pending / weight;
		ready->pending %= weight;
	}
	weft_object_unlock(session, &ready->lock);
}

const struct weft_policy weft_policy_fair = {
	.name = "fair",
	.about = "earliest eligible virtual deadline first: shares by task_tickets()",
	.ordered = true,
	.enqueue = weft_fair_enqueue,
	.pick = weft_fair_pick,
	.ran = weft_fair_ran,
};
