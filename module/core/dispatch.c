// SPDX-License-Identifier: GPL-2.0
/*
 * The dispatcher: a worker's loop of pick, run, account, switch, steal, and
 * looking around. How it goes to sleep is in idle.c, what else it sees to in attend.c.
 */
#include "account.h"
#include "attend.h"
#include "policy_go.h"
#include "vm.h"

enum { SPIN_PAUSES = 4 };		/* between two looks at everything */

/* Gives @task to the policy, and work to who has none. */
static __always_inline void enqueue(struct weft_worker *worker, struct weft_task *task,
				    enum weft_enqueue why, const enum weft_usual usual)
{
	struct weft_session *session = worker->session;

	if (unlikely(task->pin >= 0)) {
		weft_pinned_enqueue(worker, task);
		return;
	}
	WEFT_POLICY_CALL(usual, session->policy, enqueue, weft_rq_push(worker, task),
			 worker, task, why);
	/* One that gives way and is alone is nobody else's business. No barrier: see idle.c. */
	if (unlikely(READ_ONCE(session->nr_idle)) &&
	    weft_rq_len(&worker->rq) + READ_ONCE(session->ready.nr) +
	    weft_watch_queued(&session->watch) > (why >= WEFT_ENQUEUE_YIELD))
		weft_wake_idle(session);
}

static __always_inline void make_runnable(struct weft_worker *worker, struct weft_task *task,
					  enum weft_enqueue why)
{
	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	WRITE_ONCE(task->wait, WEFT_ON_NOTHING);
	if (unlikely(!--worker->ledger.until_wake))
		weft_time_wake(worker, task);
	if (likely(worker->usual == WEFT_USUAL_GO))
		enqueue(worker, task, why, WEFT_USUAL_GO);
	else if (unlikely(worker->session->vehicle))
		weft_carrier_wake(worker->session, worker, task);
	else
		enqueue(worker, task, why, WEFT_UNUSUAL);
}

void weft_task_wake(struct weft_worker *worker, struct weft_task *task)
{
	weft_note_task_wake_in(worker, weft_task_id(task), 0, !worker->usual);
	make_runnable(worker, task, WEFT_ENQUEUE_WAKE);
}

void weft_task_spawned(struct weft_worker *worker, struct weft_task *task)
{
	weft_note_task_spawn_in(worker, weft_task_id(task), task->pc, !worker->usual);
	make_runnable(worker, task, WEFT_ENQUEUE_SPAWN);
}

void weft_task_inject(struct weft_session *session, struct weft_task *task)
{
	s32 pin = task->pin;

	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	WRITE_ONCE(task->wait, WEFT_ON_NOTHING);
	if (session->vehicle) {
		weft_carrier_wake(session, NULL, task);
		return;
	}
	if (pin >= 0) {
		weft_worker_post(session->workers[pin], task);
		return;
	}
	weft_global_push(session, task);
	/* Pairs with the barrier in register_and_check(): see the table in idle.c. */
	smp_mb();
	weft_wake_idle(session);
}

void weft_worker_drain(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_task *task;

	weft_inbox_empty(worker);
	if (session->policy->settle)
		session->policy->settle(worker);
	while ((task = weft_pinned_take(worker)) || (task = weft_rq_pop(worker)))
		weft_global_push(session, task);
	/* Pairs with the barrier in register_and_check(), as in weft_task_inject(). */
	smp_mb();
	weft_wake_idle(session);
}

/* A pinned task runs although nobody has asked how urgent it is. */
static struct weft_task *run_pinned(struct weft_worker *worker)
{
	WRITE_ONCE(worker->running_key, U64_MAX);
	return weft_pinned_take(worker);
}

/* From the global queue: what a policy orders takes its place among the others first. */
static struct weft_task *take_global(struct weft_worker *worker, u32 most)
{
	const struct weft_policy *policy = worker->session->policy;
	struct weft_task *task = weft_global_pop(worker, policy->ordered ? 1 : most);

	if (!task || !policy->ordered)
		return task;
	policy->enqueue(worker, task, WEFT_ENQUEUE_WAKE);
	return policy->pick(worker);
}

/*
 * The pinned have every other turn, the global queue every 61st: one task, or a
 * share where those here have all had a turn since. Two that give way to each
 * other would otherwise let the others in at one in 61 switches.
 */
static struct weft_task *pick_rarely(struct weft_worker *worker)
{
	u32 poll = worker->session->global_poll;

	if (worker->until_global) {
		if (worker->until_global & 1)
			return run_pinned(worker);
		return NULL;
	}
	worker->until_global = poll;
	return take_global(worker, weft_rq_len(&worker->rq) < poll ? WEFT_RING_FIRST / 2 : 1);
}

/* Whatever there is, when the policy has nothing. */
static noinline struct weft_task *pick_last(struct weft_worker *worker)
{
	struct weft_task *task;

	weft_inbox_empty(worker);
	task = run_pinned(worker);
	return task ? task : take_global(worker, WEFT_RING_FIRST / 2);
}

static __always_inline struct weft_task *pick_as(struct weft_worker *worker,
						 const enum weft_usual usual)
{
	struct weft_task *task = NULL;

	if (unlikely(!--worker->until_global || worker->pinned))
		task = pick_rarely(worker);
	if (likely(!task))
		task = WEFT_POLICY_CALL(usual, worker->session->policy, pick, weft_rq_pop(worker),
					worker);
	return likely(task) ? task : pick_last(worker);
}

static struct weft_task *pick(struct weft_worker *worker)
{
	return pick_as(worker, WEFT_UNUSUAL);
}

/* A moment between two rounds, cut short by what comes from another worker. */
static void await_post(const struct weft_worker *worker)
{
	u32 i;

	for (i = 0; i < SPIN_PAUSES && !READ_ONCE(worker->inbox); i++)
		cpu_relax();
}

/*
 * Something to run, looked for everywhere and for a little while: a wake-up
 * through the OS costs as much.
 */
static struct weft_task *look_around(struct weft_worker *worker, u64 start)
{
	struct weft_session *session = worker->session;
	struct weft_task *task = NULL;
	u64 now = start;

	WRITE_ONCE(worker->polls, true);
	do {
		if (READ_ONCE(worker->attention))
			weft_listen(worker);
		/* Nobody is woken while it looks; not worth a word if that is for a moment. */
		if (!worker->spinning && now - start > session->spin_ns / 16)
			weft_idle_start_spinning(worker);
		weft_expire_timers(worker, now);
		task = pick(worker);
		if (!task && weft_steal(worker))
			task = pick(worker);
		if (task || READ_ONCE(session->stopping) || READ_ONCE(worker->off))
			break;
		await_post(worker);
		now = weft_glance_at_clock(worker);
	} while (session->nr_workers > 1 && now - start < session->spin_ns && !weft_clock_virtual());
	WRITE_ONCE(worker->polls, false);
	/* Pairs with the barrier in weft_worker_post(): it saw that, or we see the task. */
	smp_mb();
	if (READ_ONCE(worker->inbox))
		WRITE_ONCE(worker->attention, 1);
	weft_idle_stop_spinning(worker);
	/* Whoever looks no more sees to it that another does, if there is more. */
	if (task)
		weft_wake_idle(session);
	return task;
}

static struct weft_task *sleep(struct weft_worker *worker)
{
	u64 now;

	weft_ledger_sleeps(worker, weft_clock_ns());
	weft_idle_park(worker);
	now = weft_clock_ns();
	weft_ledger_wakes(worker, now);
	weft_check_run_limit(worker->session, now);
	weft_expire_timers(worker, now);
	/* It ran nobody meanwhile; policies tell the time by this. */
	worker->since_ns = now;
	return pick(worker);
}

/*
 * Again with each tick and each sleep, as listeners to the tracepoints come and go; always
 * before a task is told of that begins, so that its end is, too.
 */
static void find_usual(struct weft_worker *worker)
{
	const struct weft_policy *policy = worker->session->policy;

	worker->usual = WEFT_UNUSUAL;
	if (worker->session->vehicle || worker->clocked || worker->events || worker->ledger.timing ||
	    weft_traced())
		return;
	if (policy == &weft_policy_go)
		worker->usual = WEFT_USUAL_GO;
	else if (!policy->enqueue && !policy->pick)
		worker->usual = WEFT_USUAL_QUEUE;
}

static noinline struct weft_task *idle(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	u64 now = weft_glance_at_clock(worker);
	struct weft_task *task;

	WRITE_ONCE(worker->current_id, 0);
	weft_ledger_steals(worker, now);
	task = look_around(worker, now);
	if (!task && !READ_ONCE(session->stopping) && !READ_ONCE(worker->off))
		task = sleep(worker);
	weft_ledger_found(worker, weft_now_ns(worker));
	return task;
}

void weft_task_ends(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_session *session = worker->session;

	weft_note_task_exit(worker, weft_task_id(task), 0);
	if (task == session->main_task)
		weft_session_end(session, WEFT_END_MAIN, task->regs[0]);
	weft_task_finish(worker, task);
}

/* @task, which was picked, has the worker from now on. */
static __always_inline void begin(struct weft_worker *worker, struct weft_task *task,
				  const enum weft_usual usual)
{
	u64 id = weft_task_id(task);

	worker->slices++;
	WRITE_ONCE(worker->current_id, id);
	weft_note_task_switch_in(worker, id, 0, !usual);
	if (unlikely(task->sampled))
		weft_time_woken(worker, task);
	if (unlikely(!--worker->ledger.until))
		weft_time_switch(worker, task);
}

static void preempt(struct weft_worker *worker, struct weft_task *task)
{
	if (unlikely(worker->ledger.timing))
		weft_time_leave(worker);
	weft_note_task_preempt(worker, worker->current_id, 0);
	if (unlikely(worker->clocked))
		weft_slice_over(worker, task);
	enqueue(worker, task, WEFT_ENQUEUE_PREEMPT, WEFT_UNUSUAL);
}

/* The tick came while @task ran: does it go on? */
static noinline bool goes_on(struct weft_worker *worker, struct weft_task *task)
{
	bool expired;

	if (unlikely(worker->clocked))
		weft_charge(worker, task);
	expired = weft_attend(worker);
	find_usual(worker);
	if (!expired)
		return !READ_ONCE(worker->session->stopping);
	preempt(worker, task);
	return false;
}

static __always_inline struct weft_task *next(struct weft_worker *worker,
					      const enum weft_usual usual)
{
	struct weft_task *task;

	if (unlikely(READ_ONCE(worker->attention)))
		return NULL;
	task = pick_as(worker, usual);
	if (likely(task))
		begin(worker, task, usual);
	return task;
}

struct weft_task *weft_preempt(struct weft_worker *worker, struct weft_task *task)
{
	preempt(worker, task);
	find_usual(worker);
	return next(worker, WEFT_UNUSUAL);
}

/* What blocks may be another worker's already: @task is touched only if it yields or ends. */
static __always_inline struct weft_task *leave(struct weft_worker *worker, struct weft_task *task,
					       enum weft_next left, const enum weft_usual usual)
{
	u64 id = worker->current_id;

	if (left == WEFT_NEXT_YIELD) {
		if (!usual && unlikely(worker->clocked))
			weft_slice_over(worker, task);
		weft_note_task_yield_in(worker, id, 0, !usual);
		enqueue(worker, task, WEFT_ENQUEUE_YIELD, usual);
	} else if (left == WEFT_NEXT_BLOCK) {
		weft_note_task_block_in(worker, id, worker->why, !usual);
	} else if (left == WEFT_NEXT_EXIT) {
		if (!usual && unlikely(worker->clocked))
			weft_slice_over(worker, task);
		weft_task_ends(worker, task);
	}
	return next(worker, usual);
}

static noinline struct weft_task *leave_unusually(struct weft_worker *worker,
						  struct weft_task *task, enum weft_next left)
{
	/* Who carries one task alone looks after itself. */
	if (unlikely(worker->carrier))
		return NULL;
	if (unlikely(left == WEFT_NEXT_ATTEND) && goes_on(worker, task))
		return task;
	if (unlikely(worker->ledger.timing))
		weft_time_leave(worker);
	return leave(worker, task, left, WEFT_UNUSUAL);
}

/*
 * Called by the interpreter instead of a return to weft_worker_run(), because
 * saving its registers and setting them up again was a fifth of a switch.
 */
struct weft_task *weft_switch(struct weft_worker *worker, struct weft_task *task,
			      enum weft_next left)
{
	if (likely(worker->usual == WEFT_USUAL_GO && left != WEFT_NEXT_ATTEND))
		return leave(worker, task, left, WEFT_USUAL_GO);
	if (likely(worker->usual == WEFT_USUAL_QUEUE && left != WEFT_NEXT_ATTEND))
		return leave(worker, task, left, WEFT_USUAL_QUEUE);
	return leave_unusually(worker, task, left);
}

void weft_worker_clock(struct weft_worker *worker)
{
	worker->clocked = worker->session->policy->ran || weft_clock_virtual();
	find_usual(worker);
}

void weft_worker_timing(struct weft_worker *worker, bool timing)
{
	worker->ledger.timing = timing;
	find_usual(worker);
}

/*
 * What is rare between two tasks. Whoever stops a session or takes a worker's
 * CPU away sets attention after that, so this is looked at only here. False: the
 * session is over.
 */
static noinline bool between(struct weft_worker *worker)
{
	weft_attend(worker);
	if (READ_ONCE(worker->session->stopping))
		return false;
	weft_ledger_interrupts(worker);
	if (READ_ONCE(worker->off)) {
		weft_ledger_steals(worker, weft_clock_ns());
		weft_ledger_sleeps(worker, weft_clock_ns());
		weft_idle_sit_out(worker);
		weft_ledger_wakes(worker, weft_clock_ns());
		weft_ledger_found(worker, weft_clock_ns());
	}
	return !READ_ONCE(worker->session->stopping);
}

void weft_worker_run(struct weft_worker *worker)
{
	struct weft_task *task;

	weft_ledger_start(worker);
	if (worker->session->vehicle) {
		weft_carriers_watch(worker);
		return;
	}
	worker->until_global = worker->session->global_poll;
	/* It may have been stopped, or lost its CPU, before it ran. */
	WRITE_ONCE(worker->attention, 1);
	while (!weft_worker_called(worker) || between(worker)) {
		task = pick(worker);
		if (!task)
			task = idle(worker);
		if (!task)
			continue;
		/* It was woken to look for work: here is some, another looks on. */
		if (unlikely(worker->spinning)) {
			weft_idle_stop_spinning(worker);
			weft_wake_idle(worker->session);
		}
		WRITE_ONCE(worker->ledger.entered, worker->ledger.entered + 1);
		if (unlikely(worker->clocked)) {
			worker->since_ns = weft_now_ns(worker);
			worker->slice_ns = worker->since_ns;
		}
		find_usual(worker);
		begin(worker, task, WEFT_UNUSUAL);
		weft_vm_enter(worker, task);
	}
	weft_trace_worker_leaves(worker, 0, 0);
	weft_idle_stop_spinning(worker);
}
