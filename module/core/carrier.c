// SPDX-License-Identifier: GPL-2.0
/*
 * Carriers: a thread of the OS for each task, from go() to the task's end.
 *
 * Deadlock. @active counts the tasks that can act: runnable or running ones, and
 * those that a timer or a reader of the output is going to wake. Each task that
 * waits for another task takes itself out, each waker counts the task in before
 * it wakes it. Whoever brings the count to 0 has seen the last that could act.
 * A task is visible to wakers before it takes itself out, so its waker may come
 * first: then the count is one too high for a moment, never too low, because
 * the waiting task's own one is still in it.
 *
 * The life of struct weft_carrier. When the gate says READY the carrier may run
 * its task to the end at once, and its struct be freed, while the waker is still
 * about to unpark the thread. So wakers count themselves into the gate, and a
 * carrier whose task has ended leaves when there are none.
 */
#include "account.h"
#include "task_time.h"
#include "vm.h"

enum {
	GATE_READY	= 1,		/* the task may go on */
	GATE_WAKER	= 2,		/* one for each that touches the carrier */

	DEAD_KEPT	= 16,		/* so many may wait to be reaped: their ends overlap our work */
	DEAD_BATCH	= 4,		/* reaped by one go() */
	STOP_BATCH	= 64,		/* told to stop without a break */
	LEAVE_POLL_NS	= 50 * 1000,
};

void weft_carriers_init(struct weft_session *session)
{
	struct weft_carriers *carriers = &session->carriers;

	weft_lock_init(&carriers->lock);
	INIT_LIST_HEAD(&carriers->all);
	INIT_LIST_HEAD(&carriers->dead);
}

/* One task less can act. */
static void retire(struct weft_session *session)
{
	/* No data goes with it. A waker counts before it opens the gate, hence before this. */
	if (!__atomic_sub_fetch(&session->carriers.active, 1, __ATOMIC_SEQ_CST) && !session->keep)
		weft_session_end(session, WEFT_END_DEADLOCK, 0);
}

void weft_carrier_wake(struct weft_session *session, struct weft_worker *worker,
		       struct weft_task *task)
{
	struct weft_carrier *carrier = *weft_task_carrier(session, task);

	__atomic_add_fetch(&session->carriers.active, 1, __ATOMIC_SEQ_CST);
	/*
	 * From here on the task is its carrier's: pairs with the acquire in pass_gate(). A full
	 * barrier, too, before the kick, which pairs with the one at the end of park.
	 */
	__atomic_add_fetch(&carrier->gate, GATE_READY + GATE_WAKER, __ATOMIC_SEQ_CST);
	if (carrier->worker != worker)
		weft_worker_unpark(carrier->worker);
	/* Pairs with the acquires in await_wakers() and lock_unwatched(): we are through. */
	__atomic_sub_fetch(&carrier->gate, GATE_WAKER, __ATOMIC_RELEASE);
}

static bool pass_gate(struct weft_carrier *carrier)
{
	/* Pairs with weft_carrier_wake(): what the waker has done to the task is there. */
	if (!(weft_load_acquire(&carrier->gate) & GATE_READY))
		return false;
	/* Orders nothing more: only we take READY away, and only others set it. */
	__atomic_and_fetch(&carrier->gate, ~GATE_READY, __ATOMIC_ACQ_REL);
	return true;
}

/* Sleeps, and sees to its task's timer; false when the session is over. */
static bool await_turn(struct weft_carrier *carrier)
{
	struct weft_worker *worker = carrier->worker;

	while (!READ_ONCE(worker->session->stopping)) {
		u64 first_ns = READ_ONCE(worker->timers.first_ns);

		if (pass_gate(carrier))
			return true;
		if (first_ns != U64_MAX && first_ns <= weft_clock_ns())
			weft_timer_expire(worker, &worker->timers, weft_clock_ns());
		else
			weft_worker_park(worker, first_ns);
	}
	return false;
}

/*
 * The task waits and is its waker's. With a timer, or with the output full, it
 * stays counted: that one is dropped when it goes on, counted anew by its waker.
 */
static bool block(struct weft_carrier *carrier, u64 id)
{
	struct weft_worker *worker = carrier->worker;
	struct weft_session *session = worker->session;
	bool counted = worker->why == WEFT_ON_OUTPUT ||
		       READ_ONCE(worker->timers.first_ns) != U64_MAX;

	weft_note_task_block(worker, id, worker->why);
	if (!counted)
		retire(session);
	if (!await_turn(carrier))
		return false;
	if (counted)
		__atomic_sub_fetch(&session->carriers.active, 1, __ATOMIC_SEQ_CST);
	return true;
}

/* The worker of the CPU that it runs on, if that has one, lends it number and ring. */
static void settle_on(struct weft_worker *worker, u32 cpu)
{
	struct weft_session *session = worker->session;
	u32 i;

	worker->cpu = cpu;
	for (i = 0; i < session->nr_workers; i++) {
		if (session->workers[i]->cpu != cpu)
			continue;
		worker->index = i;
		worker->events = session->workers[i]->events;
	}
}

static void begin(struct weft_worker *worker, struct weft_task *task, u64 id)
{
	u32 cpu = weft_current_cpu();

	if (unlikely(worker->cpu != cpu))
		settle_on(worker, cpu);
	WRITE_ONCE(task->state, WEFT_TASK_RUNNING);
	/* Its thread may have slept long: the clock of events is set anew. */
	if (worker->events)
		weft_ledger_rebase(worker, weft_clock_ns());
	if (task->sampled)
		weft_time_woken(worker, task);
	if (unlikely(!--worker->ledger.until))
		weft_time_switch(worker, task);
	weft_note_task_switch(worker, id, 0);
}

/* From one switch to the next. Quanta are the OS's business. */
static enum weft_next run(struct weft_worker *worker, struct weft_task *task)
{
	enum weft_next next;

	do {
		next = weft_vm_enter(worker, task);
		if (next == WEFT_NEXT_ATTEND) {
			weft_worker_hear(worker);
			weft_worker_relax(worker);
		}
	} while (next == WEFT_NEXT_ATTEND && !READ_ONCE(worker->session->stopping));
	if (unlikely(worker->ledger.timing))
		weft_time_leave(worker);
	/* What comes next is the OS's switch, not ours. */
	weft_ledger_forgets(worker);
	return next;
}

static void give_way(struct weft_worker *worker, struct weft_task *task, u64 id)
{
	weft_note_task_yield(worker, id, 0);
	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	weft_yield();
}

/* True when the task came to its end. */
static bool carry(struct weft_carrier *carrier)
{
	struct weft_worker *worker = carrier->worker;
	struct weft_task *task = carrier->task;
	u64 id = weft_task_id(task);
	bool turn = await_turn(carrier);

	while (turn && !READ_ONCE(worker->session->stopping)) {
		begin(worker, task, id);
		switch (run(worker, task)) {
		case WEFT_NEXT_YIELD:
			give_way(worker, task, id);
			break;
		case WEFT_NEXT_BLOCK:
			turn = block(carrier, id);
			break;
		case WEFT_NEXT_EXIT:
			weft_task_ends(worker, task);
			retire(worker->session);
			return true;
		default:
			turn = false;
		}
	}
	weft_trace_worker_leaves(worker, 0, 0);
	return false;
}

/* A sleep, not a spin: the waker may need this CPU, and be of less worth to the OS. */
static void await_wakers(struct weft_carrier *carrier)
{
	/* Pairs with the releases in weft_carrier_wake() and weft_carriers_stop(). */
	while (weft_load_acquire(&carrier->gate) >= GATE_WAKER)
		weft_worker_park(carrier->worker, weft_clock_ns() + LEAVE_POLL_NS);
}

/*
 * With nobody at the carrier, so that it may be moved or freed: its wakers came
 * before its task's end, and who stops all comes under the lock.
 */
static void lock_unwatched(struct weft_carriers *carriers, struct weft_carrier *carrier)
	__acquires(&carriers->lock)
{
	for (;;) {
		await_wakers(carrier);
		weft_lock(&carriers->lock);
		/* The same. */
		if (weft_load_acquire(&carrier->gate) < GATE_WAKER)
			return;
		weft_unlock(&carriers->lock);
	}
}

/* One less that can run; the carrier may be freed as soon as the lock is. */
static void count_out(struct weft_session *session)
	__releases(&session->carriers.lock)
{
	struct weft_carriers *carriers = &session->carriers;
	bool last = carriers->nr == 1;

	/* Pairs with the acquire in weft_carriers_gone(). */
	weft_store_release(&carriers->nr, carriers->nr - 1);
	weft_unlock(&carriers->lock);
	if (last)
		weft_session_notify(session);
}

/* Its task has ended, or never began; the slot may be another's by now. */
static void forget(struct weft_session *session, struct weft_carrier *carrier)
{
	struct weft_carrier **of_slot = weft_task_carrier(session, carrier->task);

	weft_assert_locked(&session->carriers.lock);
	if (*of_slot == carrier)
		*of_slot = NULL;
}

static void leave(struct weft_carrier *carrier, bool ended)
{
	struct weft_session *session = carrier->worker->session;
	struct weft_carriers *carriers = &session->carriers;

	if (session->vehicle->ends)
		session->vehicle->ends(carrier);
	if (ended) {
		lock_unwatched(carriers, carrier);
		forget(session, carrier);
		list_del(&carrier->node);
		list_add_tail(&carrier->node, &carriers->dead);
		carriers->nr_dead++;
	} else {
		weft_lock(&carriers->lock);
	}
	count_out(session);
}

void weft_carrier_run(struct weft_carrier *carrier)
{
	leave(carrier, carry(carrier));
}

/* Its context: on the CPU that is next in turn, with random numbers of its own. */
static void prepare(struct weft_session *session, struct weft_carrier *carrier,
		    struct weft_task *task, u64 number)
{
	struct weft_worker *worker = carrier->worker;
	struct weft_worker *home = session->workers[number % session->nr_workers];

	worker->session = session;
	worker->carrier = carrier;
	carrier->home = home->index;
	worker->index = home->index;
	worker->cpu = home->cpu;
	worker->events = home->events;
	weft_worker_seed(worker, number);
	carrier->task = task;
	weft_ledger_init(worker);
	*weft_task_carrier(session, task) = carrier;
}

/*
 * Enters it where the session's end finds it: either that comes later and sees
 * it, or this is refused. Both look under the lock.
 */
static int enter(struct weft_session *session, struct weft_carrier *carrier,
		 struct weft_task *task)
{
	struct weft_carriers *carriers = &session->carriers;

	weft_lock(&carriers->lock);
	if (READ_ONCE(session->stopping)) {
		weft_unlock(&carriers->lock);
		return -ESHUTDOWN;
	}
	prepare(session, carrier, task, carriers->created++);
	list_add_tail(&carrier->node, &carriers->all);
	WRITE_ONCE(carriers->nr, carriers->nr + 1);
	weft_unlock(&carriers->lock);
	return 0;
}

/* Back from enter(): the OS gave no thread. */
static void withdraw(struct weft_session *session, struct weft_carrier *carrier)
{
	/* The session's end may be at it; with no thread yet, we may park in its place. */
	lock_unwatched(&session->carriers, carrier);
	forget(session, carrier);
	list_del(&carrier->node);
	count_out(session);
}

static void carrier_free(struct weft_session *session, struct weft_carrier *carrier)
{
	weft_timers_free(session, &carrier->worker->timers);
	session->vehicle->destroy(carrier);
	weft_memory_uncharge(&session->memory, session->vehicle->bytes);
}

/* The first of those that have ended, if there are more than @keep. */
static struct weft_carrier *take_dead(struct weft_session *session, u32 keep)
{
	struct weft_carriers *carriers = &session->carriers;
	struct weft_carrier *carrier = NULL;

	weft_lock(&carriers->lock);
	if (carriers->nr_dead > keep) {
		carrier = list_first_entry(&carriers->dead, struct weft_carrier, node);
		list_del(&carrier->node);
		carriers->nr_dead--;
		weft_carrier_book(carrier);
	}
	weft_unlock(&carriers->lock);
	return carrier;
}

/* At most @most of those that have ended, but @keep. */
static void reap(struct weft_session *session, u32 most, u32 keep)
{
	struct weft_carrier *carrier;

	while (most-- && (carrier = take_dead(session, keep))) {
		session->vehicle->join(carrier);
		weft_lock(&session->carriers.lock);
		weft_carrier_book_usage(carrier);
		weft_unlock(&session->carriers.lock);
		carrier_free(session, carrier);
		weft_relax();
	}
}

void weft_carriers_reap(struct weft_session *session)
{
	if (session->vehicle && !READ_ONCE(session->carriers.lost))
		reap(session, READ_ONCE(session->carriers.nr_dead), 0);
}

static int launch(struct weft_session *session, struct weft_carrier *carrier)
{
	int err = session->vehicle->launch(carrier);

	if (!err || !READ_ONCE(session->carriers.nr_dead))
		return err;
	/* What has ended may still count against the limit. */
	reap(session, U32_MAX, 0);
	return session->vehicle->launch(carrier);
}

int weft_carrier_create(struct weft_session *session, struct weft_task *task)
{
	const struct weft_vehicle_ops *vehicle = session->vehicle;
	struct weft_carrier *carrier;
	int err;

	reap(session, DEAD_BATCH, DEAD_KEPT);
	if (!weft_memory_charge(&session->memory, vehicle->bytes))
		return -ENOSPC;
	carrier = vehicle->create(session);
	if (!carrier) {
		weft_memory_uncharge(&session->memory, vehicle->bytes);
		return -ENOMEM;
	}
	weft_timers_init(&carrier->worker->timers);
	err = enter(session, carrier, task);
	if (!err) {
		err = launch(session, carrier);
		if (err)
			withdraw(session, carrier);
	}
	if (err)
		carrier_free(session, carrier);
	return err;
}

int weft_carrier_pin(struct weft_worker *worker, s32 index)
{
	struct weft_session *session = worker->session;

	/* Back to where it is by default: its CPU, or all of them. */
	if (index < 0 && !session->unpinned)
		index = worker->carrier->home;
	return weft_place(session, index);
}

/*
 * Takes a break now and then, holding on to a carrier so that it stays in its
 * place in the list.
 */
void weft_carriers_stop(struct weft_session *session)
{
	struct weft_carriers *carriers = &session->carriers;
	struct weft_carrier *carrier;
	u32 nr = 0;

	if (!session->vehicle || READ_ONCE(carriers->lost))
		return;
	weft_lock(&carriers->lock);
	list_for_each_entry(carrier, &carriers->all, node) {
		WRITE_ONCE(carrier->worker->attention, 1);
		weft_worker_unpark(carrier->worker);
		if (++nr % STOP_BATCH)
			continue;
		/* Under the lock, as lock_unwatched() looks: it needs no other partner. */
		__atomic_add_fetch(&carrier->gate, GATE_WAKER, __ATOMIC_SEQ_CST);
		weft_unlock(&carriers->lock);
		weft_relax();
		weft_lock(&carriers->lock);
		/* Pairs with the acquires in await_wakers() and lock_unwatched(). */
		__atomic_sub_fetch(&carrier->gate, GATE_WAKER, __ATOMIC_RELEASE);
	}
	weft_unlock(&carriers->lock);
}

void weft_carriers_destroy(struct weft_session *session)
{
	struct weft_carrier *carrier, *next;

	if (!session->vehicle)
		return;
	weft_carriers_reap(session);
	list_for_each_entry_safe(carrier, next, &session->carriers.all, node) {
		session->vehicle->join(carrier);
		carrier_free(session, carrier);
		weft_relax();
	}
	INIT_LIST_HEAD(&session->carriers.all);
}

void weft_carriers_lost(struct weft_session *session, u64 task, s64 status)
{
	weft_session_lost(session, task, status);
	/* No lock, which one of them may have taken along; pairs with weft_carriers_gone(). */
	weft_store_release(&session->carriers.lost, true);
	weft_session_notify(session);
}

void weft_carriers_watch(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u64 end_ns = weft_session_deadline(session);

	while (!READ_ONCE(session->stopping)) {
		if (weft_clock_ns() >= end_ns)
			weft_session_end(session, WEFT_END_TIME, 0);
		else
			weft_worker_park(worker, end_ns);
	}
}
