// SPDX-License-Identifier: GPL-2.0
/*
 * How a worker falls asleep and is not forgotten (after Go's proc.go):
 *
 *   who makes work			who goes to sleep
 *   --------------			-----------------
 *   push to own queue			nr_idle++, parked (idle_lock)
 *   look at nr_idle			full barrier
 *   > 0, nobody spins: unpark one	look at all queues again
 *
 * Work from outside, and work for a certain worker, has a full barrier between
 * the push and the look: one of the two sides sees the other. A push to the own
 * queue has none, because on every switch it would cost more than the switch.
 * If both sides then look too early, the pusher still runs the task itself, and
 * its next tick (WEFT_TICK_NS) looks at nr_idle again: parallelism can be late
 * by a tick, a task cannot be lost.
 */
#include "account.h"

/* Takes @worker out of the parked ones; false if it is not one. */
static bool unpark_locked(struct weft_session *session, struct weft_worker *worker)
{
	weft_assert_locked(&session->idle_lock);
	if (!worker->parked)
		return false;
	worker->parked = false;
	WRITE_ONCE(session->nr_idle, session->nr_idle - 1);
	return true;
}

/* Nobody chooses it to be woken for work from here on. */
static void leave_parked(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;

	weft_lock(&session->idle_lock);
	unpark_locked(session, worker);
	weft_unlock(&session->idle_lock);
}

void weft_idle_start_spinning(struct weft_worker *worker)
{
	worker->spinning = true;
	/* Orders nothing: what is pushed meanwhile is seen to by weft_idle_stop_spinning(). */
	__atomic_add_fetch(&worker->session->nr_spinning, 1, __ATOMIC_SEQ_CST);
}

void weft_wake_idle(struct weft_session *session)
{
	struct weft_worker *worker = NULL;
	u32 nr, i;

	if (!READ_ONCE(session->nr_idle) ||
	    (READ_ONCE(session->nr_spinning) && likely(!session->wake_all)))
		return;
	weft_lock(&session->idle_lock);
	/* Under the lock: who is counted as idle is counted as a worker, too. */
	nr = weft_nr_workers(session);
	for (i = 0; i < nr; i++) {
		worker = session->workers[i];
		if (!READ_ONCE(worker->off) && unpark_locked(session, worker))
			break;
		worker = NULL;
	}
	/* It counts as spinning from now on, or all would be woken. */
	if (worker)
		weft_idle_start_spinning(worker);
	weft_unlock(&session->idle_lock);
	if (worker)
		weft_worker_unpark(worker);
}

void weft_worker_post(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_session *session = worker->session;
	struct weft_task *first = READ_ONCE(worker->inbox);

	do {
		task->waiter.next_task = first;
	} while (!__atomic_compare_exchange_n(&worker->inbox, &first, task, false,
					      __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	/*
	 * Pairs with the barriers in register_and_check(), look_around() and, by attention,
	 * weft_worker_hear(). The compare-and-swap pairs with weft_inbox_empty().
	 */
	smp_mb();
	if (!READ_ONCE(worker->polls))
		WRITE_ONCE(worker->attention, 1);
	if (READ_ONCE(session->nr_idle)) {
		leave_parked(worker);
		weft_worker_unpark(worker);
	}
}

void weft_idle_stop_spinning(struct weft_worker *worker)
{
	if (!worker->spinning)
		return;
	worker->spinning = false;
	/*
	 * A full barrier: who pushed and woke nobody, as this was counted, did so before.
	 * register_and_check() and a second look follow, or weft_wake_idle(). Pairs with the
	 * barriers between push and look, as in the table above.
	 */
	__atomic_sub_fetch(&worker->session->nr_spinning, 1, __ATOMIC_SEQ_CST);
}

/* When a parked worker must look again: a timer, or the end of the run. */
static u64 first_timer(const struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u64 first = weft_session_deadline(session);
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *other = session->workers[i];

		if (other == worker || READ_ONCE(other->off))
			first = min(first, READ_ONCE(other->timers.first_ns));
	}
	return first;
}

static bool work_in_sight(struct weft_session *session, struct weft_worker *worker)
{
	u32 i;

	if (READ_ONCE(session->stopping) || weft_session_queued(session) ||
	    READ_ONCE(worker->inbox) || weft_rq_len(&worker->rq))
		return true;
	/* What it may not take it need not wait for. */
	for (i = 0; i < session->nr_workers && !session->no_steal; i++)
		if (weft_rq_len(&session->workers[i]->rq))
			return true;
	return false;
}

/* With every worker parked nothing changes any more, unless by these. */
static bool all_asleep(struct weft_session *session)
{
	u32 i;

	weft_assert_locked(&session->idle_lock);
	if (session->keep || session->nr_idle < session->nr_workers ||
	    weft_session_queued(session) || READ_ONCE(session->output.nr_waiting))
		return false;
	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *worker = session->workers[i];

		if (READ_ONCE(worker->timers.first_ns) != U64_MAX ||
		    READ_ONCE(worker->inbox) || weft_rq_len(&worker->rq))
			return false;
	}
	return true;
}

static void register_parked(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;

	weft_assert_locked(&session->idle_lock);
	if (worker->parked)
		return;
	worker->parked = true;
	WRITE_ONCE(session->nr_idle, session->nr_idle + 1);
}

/* Registers, and ends the session if nobody is left who could change anything. */
static void register_and_check(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	bool deadlock;

	weft_lock(&session->idle_lock);
	register_parked(worker);
	/*
	 * Pairs with those in weft_task_inject(), weft_worker_post(), weft_worker_drain() and
	 * wake_waiting(), in output.c: see the table above.
	 */
	smp_mb();
	deadlock = all_asleep(session);
	weft_unlock(&session->idle_lock);
	if (deadlock)
		weft_session_end(session, WEFT_END_DEADLOCK, 0);
}

void weft_idle_park(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	bool work;

	register_and_check(worker);
	work = work_in_sight(session, worker);
	if (!work) {
		weft_note_worker_idle(worker, 0, 0);
		weft_worker_park(worker, first_timer(worker));
	}
	leave_parked(worker);
	/* It was spinning when that came, so nobody was woken: it wakes who is next. */
	if (work && !worker->spinning)
		weft_idle_start_spinning(worker);
}

void weft_worker_switch_off(struct weft_worker *worker, u32 why, bool off)
{
	/* Relaxed: the caller's barrier and attention come behind it, or the pause's end. */
	if (off)
		__atomic_or_fetch(&worker->off, why, __ATOMIC_RELAXED);
	else
		__atomic_and_fetch(&worker->off, ~why, __ATOMIC_RELAXED);
}

/*
 * Its CPU is going: others do its work until the CPU is back. It counts as
 * parked, but nobody chooses it to be woken for work; what is posted to it is
 * passed on.
 */
void weft_idle_sit_out(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;

	while (READ_ONCE(worker->off) && !READ_ONCE(session->stopping)) {
		/* A pause may end because it is to work again. */
		if (READ_ONCE(session->pausing)) {
			weft_worker_hold(worker);
			continue;
		}
		/* Chosen while it was on for a moment: drain() wakes another in its place. */
		leave_parked(worker);
		weft_idle_stop_spinning(worker);
		weft_worker_drain(worker);
		register_and_check(worker);
		if (!READ_ONCE(worker->inbox))
			weft_worker_park(worker, U64_MAX);
	}
	leave_parked(worker);
}
