// SPDX-License-Identifier: GPL-2.0
/*
 * The dispatcher: a worker's loop of pick, run, account, switch, steal, and
 * looking around. How it goes to sleep is in idle.c.
 */
#include "account.h"
#include "vm.h"

enum { GLOBAL_POLL = 61 };	/* every so many picks; Go's number, and prime */

static void pinned_append(struct weft_worker *worker, struct weft_task *task)
{
	task->next = NULL;
	if (worker->pinned)
		worker->pinned_last->next = task;
	else
		worker->pinned = task;
	worker->pinned_last = task;
}

static void enqueue_pinned(struct weft_worker *worker, struct weft_task *task)
{
	if (task->pin == (s32)worker->index)
		pinned_append(worker, task);
	else
		weft_worker_post(worker->session->workers[task->pin], task);
}

static void enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why)
{
	const struct weft_policy *policy = worker->session->policy;

	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	WRITE_ONCE(task->wait, WEFT_ON_NOTHING);
	if (unlikely(task->pin >= 0)) {
		enqueue_pinned(worker, task);
		return;
	}
	if (policy->enqueue)
		policy->enqueue(worker, task, why);
	else
		weft_rq_push(worker, task);
	/* A task that gives way and is alone is nobody else's business. */
	if (unlikely(READ_ONCE(worker->session->nr_idle)) &&
	    weft_rq_len(&worker->rq) > (why >= WEFT_ENQUEUE_YIELD))
		weft_wake_idle(worker->session);
}

static void sample_wake(struct weft_worker *worker, struct weft_task *task)
{
	if (worker->wakes++ % WEFT_WAKE_SAMPLE)
		return;
	task->sampled = 1;
	task->wake_ns = weft_clock_ns();
}

void weft_task_wake(struct weft_worker *worker, struct weft_task *task)
{
	weft_note_task_wake(worker, weft_task_id(task), 0);
	sample_wake(worker, task);
	enqueue(worker, task, WEFT_ENQUEUE_WAKE);
}

void weft_task_spawned(struct weft_worker *worker, struct weft_task *task)
{
	weft_note_task_spawn(worker, weft_task_id(task), task->func->start);
	sample_wake(worker, task);
	enqueue(worker, task, WEFT_ENQUEUE_SPAWN);
}

void weft_task_inject(struct weft_session *session, struct weft_task *task)
{
	s32 pin = task->pin;

	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	WRITE_ONCE(task->wait, WEFT_ON_NOTHING);
	if (pin >= 0) {
		weft_worker_post(session->workers[pin], task);
		return;
	}
	weft_global_push(session, &task, 1);
	/* Pairs with the barrier in weft_idle_park(): see the table in idle.c. */
	smp_mb();
	weft_wake_idle(session);
}

static struct weft_task *pinned_take(struct weft_worker *worker)
{
	struct weft_task *task = worker->pinned;

	if (task)
		worker->pinned = task->next;
	return task;
}

/* What others posted, in the order in which they did. */
static void empty_inbox(struct weft_worker *worker)
{
	struct weft_task *task, *next, *ordered = NULL;

	if (!READ_ONCE(worker->inbox))
		return;
	task = __atomic_exchange_n(&worker->inbox, NULL, __ATOMIC_ACQUIRE);
	for (; task; task = next) {
		next = task->next;
		task->next = ordered;
		ordered = task;
	}
	for (; ordered; ordered = next) {
		next = ordered->next;
		pinned_append(worker, ordered);
	}
}

void weft_worker_drain(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_task *task;

	empty_inbox(worker);
	if (session->policy->settle)
		session->policy->settle(worker);
	while ((task = pinned_take(worker)) || (task = weft_rq_pop(worker)))
		weft_global_push(session, &task, 1);
	smp_mb();
	weft_wake_idle(session);
}

/* The pinned have every other turn, the global queue every 61st. */
static struct weft_task *pick(struct weft_worker *worker)
{
	const struct weft_policy *policy = worker->session->policy;
	struct weft_task *task = NULL;

	worker->inherit = false;
	worker->polls++;
	if (unlikely(READ_ONCE(worker->inbox)))
		empty_inbox(worker);
	if (unlikely(worker->pinned) && worker->polls & 1)
		return pinned_take(worker);
	if (unlikely(worker->polls % GLOBAL_POLL == 0))
		task = weft_global_pop(worker, 1);
	if (!task)
		task = policy->pick ? policy->pick(worker) : weft_rq_pop(worker);
	if (unlikely(!task))
		task = pinned_take(worker);
	if (unlikely(!task))
		task = weft_global_pop(worker, WEFT_RING_FIRST / 2);
	return task;
}

/* Wakes what is due here, and at workers whose CPU is gone. */
static void expire_timers(struct weft_worker *worker, u64 now_ns)
{
	struct weft_session *session = worker->session;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *other = session->workers[i];

		if ((other == worker || READ_ONCE(other->offline)) &&
		    READ_ONCE(other->timers.first_ns) <= now_ns)
			weft_timer_expire(worker, &other->timers, now_ns);
	}
}

static bool steal(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	const struct weft_policy *policy = session->policy;
	u32 first, i, nr;

	if (session->nr_workers == 1)
		return false;
	first = weft_random(&worker->random) % session->nr_workers;
	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *victim = session->workers[(first + i) % session->nr_workers];

		if (victim == worker || !weft_rq_len(&victim->rq))
			continue;
		nr = policy->steal ? policy->steal(worker, victim) : weft_rq_steal(worker, victim, 1);
		if (nr) {
			worker->stats.stolen += nr;
			weft_note_task_steal(worker, nr, victim->index);
			return true;
		}
	}
	return false;
}

/*
 * Something to run, looked for everywhere and for a little while: a wake-up
 * through the OS costs as much.
 */
static struct weft_task *look_around(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u64 start = weft_clock_ns(), now = start;
	struct weft_task *task = NULL;

	if (!worker->spinning) {
		worker->spinning = true;
		__atomic_add_fetch(&session->nr_spinning, 1, __ATOMIC_SEQ_CST);
	}
	do {
		expire_timers(worker, now);
		task = pick(worker);
		if (!task && steal(worker))
			task = pick(worker);
		if (task || READ_ONCE(session->stopping) || READ_ONCE(worker->offline))
			break;
		cpu_relax();
		now = weft_clock_ns();
	} while (session->nr_workers > 1 && now - start < WEFT_SPIN_NS);
	weft_idle_stop_spinning(worker);
	/* Whoever looks no more sees to it that another does, if there is more. */
	if (task)
		weft_wake_idle(session);
	return task;
}

static void check_run_limit(struct weft_session *session, u64 now_ns)
{
	u64 limit_ns = session->limits.run_ns;

	if (limit_ns && now_ns - session->start_ns >= limit_ns)
		weft_session_end(session, WEFT_END_TIME, 0);
}

static struct weft_task *idle(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u64 since = weft_clock_ns();
	struct weft_task *task;

	WRITE_ONCE(worker->idle_since_ns, since);
	task = look_around(worker);
	if (!task && !READ_ONCE(session->stopping)) {
		weft_idle_park(worker);
		WRITE_ONCE(worker->attention, 0);
		check_run_limit(session, weft_clock_ns());
		expire_timers(worker, weft_clock_ns());
		task = pick(worker);
	}
	WRITE_ONCE(worker->idle_since_ns, 0);
	worker->stats.idle_ns += weft_clock_ns() - since;
	return task;
}

/*
 * The tick, or somebody's wish: let the OS in, see to timers and limits. True
 * when the running task has had its time.
 */
static bool attend(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	const struct weft_policy *policy = session->policy;
	u64 now;

	WRITE_ONCE(worker->attention, 0);
	weft_worker_relax(worker);
	now = weft_clock_ns();
	check_run_limit(session, now);
	expire_timers(worker, now);
	empty_inbox(worker);
	if (policy->settle)
		policy->settle(worker);
	if (weft_rq_len(&worker->rq) || READ_ONCE(session->global.nr))
		weft_wake_idle(session);
	if (READ_ONCE(worker->offline))
		return true;
	/* A slice's beginning is noticed, not stamped: no clock on a switch. */
	if (worker->tick_slice != worker->slices) {
		worker->tick_slice = worker->slices;
		worker->slice_ns = now;
		return false;
	}
	if (policy->expired)
		return policy->expired(worker, now - worker->slice_ns, session->quantum_ns);
	return now - worker->slice_ns >= session->quantum_ns;
}

static void task_ends(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_session *session = worker->session;

	weft_note_task_exit(worker, weft_task_id(task), 0);
	if (task == session->main_task)
		weft_session_end(session, WEFT_END_MAIN, task->regs[0]);
	weft_task_finish(worker, task);
}

/* A task that leaves because it must; @why says which counter. */
static void put_back(struct weft_worker *worker, struct weft_task *task, u64 id,
		     enum weft_enqueue why)
{
	if (why == WEFT_ENQUEUE_YIELD)
		weft_note_task_yield(worker, id, 0);
	else
		weft_note_task_preempt(worker, id, 0);
	enqueue(worker, task, why);
}

static void run(struct weft_worker *worker, struct weft_task *task)
{
	u64 id = weft_task_id(task);
	enum weft_next next;

	if (!worker->inherit)
		worker->slices++;
	WRITE_ONCE(task->state, WEFT_TASK_RUNNING);
	WRITE_ONCE(worker->current_task, task);
	if (unlikely(task->sampled)) {
		task->sampled = 0;
		weft_hist_add(worker, WEFT_HIST_WAKE_TO_RUN, weft_clock_ns() - task->wake_ns);
	}
	weft_note_task_switch(worker, id, 0);
	do {
		next = weft_vm_run(worker, task);
		if (next == WEFT_NEXT_ATTEND && attend(worker)) {
			put_back(worker, task, id, WEFT_ENQUEUE_PREEMPT);
			return;
		}
	} while (next == WEFT_NEXT_ATTEND && !READ_ONCE(worker->session->stopping));
	if (next == WEFT_NEXT_YIELD)
		put_back(worker, task, id, WEFT_ENQUEUE_YIELD);
	else if (next == WEFT_NEXT_BLOCK)
		weft_note_task_block(worker, id, worker->why);
	else if (next == WEFT_NEXT_EXIT)
		task_ends(worker, task);
}

void weft_worker_run(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;

	WRITE_ONCE(worker->start_ns, weft_clock_ns());
	while (!READ_ONCE(session->stopping)) {
		struct weft_task *task;

		if (unlikely(READ_ONCE(worker->offline))) {
			weft_idle_sit_out(worker);
			continue;
		}
		if (unlikely(READ_ONCE(worker->attention)))
			attend(worker);
		task = pick(worker);
		if (unlikely(!task))
			task = idle(worker);
		/* It was woken to look for work, and here is some. */
		if (unlikely(worker->spinning) && task) {
			weft_idle_stop_spinning(worker);
			weft_wake_idle(session);
		}
		if (likely(task))
			run(worker, task);
	}
	weft_idle_stop_spinning(worker);
}
