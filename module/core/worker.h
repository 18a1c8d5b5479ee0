/* SPDX-License-Identifier: GPL-2.0 */
/* A worker: the dispatcher of one CPU, its run queue and its counters. */
#ifndef WEFT_WORKER_H
#define WEFT_WORKER_H

#include "runqueue.h"
#include "task.h"
#include "timer.h"
#include "trace_hooks.h"

struct weft_carrier;
struct weft_events;
struct weft_task_time;

/*
 * Where a worker's time goes. A stamp on each switch would cost as much as the
 * switch, so one switch in @period is timed: from the stamp when its task left
 * (@left) to the next one's start.
 */
struct weft_ledger {
	u32 until;		/* O: switches to the next timed one */
	u32 until_wake;		/* O: wakes to the next timed one */
	u32 period;		/* I: 1: all, U32_MAX: none */
	bool timing;		/* O: the task that runs is timed */
	struct weft_task_time *of_task;	/* O: WEFT_ACCOUNTING_FULL: its own times */
	u64 began;		/* O: stamp when it began */
	u64 left;		/* O: stamp when it left, 0: not timed */
	u64 dispatch_ns;	/* A: sum of the timed switches */
	u64 entered;		/* A: tasks that came after a search, not another task */
	u64 base_stamp;		/* O: a stamp, and what the clock said then */
	u64 base_ns;		/* O */
	u64 born_ns;		/* O: when it was added; 0: at the session's start */
	u64 start_ns;		/* A: 0 before its thread runs */
	u64 stop_ns;		/* A: 0 while it runs */
	u64 steal_since_ns;	/* A: looks for work since then, or 0 */
	u64 idle_since_ns;	/* A: sleeps since then, or 0 */
	u64 os_start_ns;	/* O: what the OS had taken before */
	u64 os_idle_ns;		/* O: the same when it went to sleep */
};

/*
 * A switch asks many things that are almost never so; they are one question where nobody
 * reads a clock, writes events, listens to them or times this task, and the policy is one
 * of two.
 */
enum weft_usual {
	WEFT_UNUSUAL,
	WEFT_USUAL_GO,		/* the usual policy */
	WEFT_USUAL_QUEUE,	/* one that leaves all to the worker's queue */
};

/* The slice that a trace shows as begun; to which audience of each track, see trace.c, 0: none. */
struct weft_shown {
	u64 task;		/* 0: none */
	u32 task_audience;
	u32 worker_audience;
};

/*
 * O: the worker's own, no lock.
 * A: READ_ONCE()/WRITE_ONCE() or atomic.
 * D: session->idle_lock.
 * I: set at start, then read-only.
 */
struct weft_worker {
	struct weft_session *session;	/* I */
	struct weft_events *events;	/* I: NULL: not recorded */
	u64 current_id;			/* A: of the task that runs, 0: none */
	struct weft_carrier *carrier;	/* I: whose context this is; NULL: a worker's */
	u32 attention;			/* A: leave the interpreter soon */
	u32 until_global;		/* O: picks to the global queue's turn */
	struct weft_task *run_next;	/* O: go's slot before the queue */
	struct weft_task *pinned;	/* O: pinned here and runnable, first */
	struct weft_ledger ledger;	/* O */
	u64 slices;			/* O: slices begun */
	u64 running_key;		/* A: of the task that runs, in the ready set */
	u64 since_ns;			/* O: the policy knows of what ran before */
	bool clocked;			/* O: the policy is told of what runs */
	u8 usual;			/* O: enum weft_usual */
	u8 why;				/* O: enum weft_wait_on of the last block */
	bool spinning;			/* O: counted in session->nr_spinning */
	bool parked;			/* D: sleeps or is about to */
	u32 off;			/* A: enum weft_worker_off, 0: it runs tasks */
	u32 held;			/* A: number of the last pause in which it stood still */
	u32 index;			/* I: place in session->workers */
	u32 cpu;			/* I */
	u32 credit;			/* O: tasks it may create, see weft_pool */
	u64 tick_slice;			/* O: value of @slices at the last tick */
	u64 slice_ns;			/* O: when the slice of @tick_slice was seen */
	u64 random;			/* O: generator state, for tasks */
	u64 draws;			/* O: the same, for the policy and for chaos */
	struct weft_task *pinned_last;	/* O */
	struct weft_shown shown;	/* O */
	u64 go_addr;			/* O: what go() was last given */
	const struct weft_func *go_func; /* O: the function there */
	struct weft_stock stock[WEFT_CLASS_MAX];	/* O */
	struct weft_timers timers;
	struct weft_rq rq;
	/* Written by other workers, which need touch no other line of this then. */
	struct weft_task *inbox ____cacheline_aligned;	/* A: stack of tasks */
	bool polls;			/* A: the worker looks at its inbox all the time */
	/* Written by O, read by anybody; large, and last. */
	struct weft_worker_stats stats ____cacheline_aligned;
};

/*
 * The platform's part of a worker (module/worker.c, userspace/hosted/).
 * park() returns after unpark(), at @until_ns (U64_MAX: never), or for no
 * reason at all; it may sleep. unpark() may be called from anywhere, also
 * before park(): then park() returns at once. relax() lets the OS in.
 */
void weft_worker_park(struct weft_worker *worker, u64 until_ns);
void weft_worker_unpark(struct weft_worker *worker);
void weft_worker_relax(struct weft_worker *worker);
/**
 * weft_worker_os - what the OS did to the worker's thread, by its own books
 * @worker:	any; its thread need not run any more
 * @os:		filled in
 */
struct weft_os {
	u64 wait_ns;		/* ready to run, and another had the CPU */
	u64 waits;		/* the thread gave the CPU up */
	u64 preempted;		/* the CPU was taken from it */
};

void weft_worker_os(struct weft_worker *worker, struct weft_os *os);
/*
 * With a virtual clock: @worker's task works for @ns, or until something calls
 * the worker; returns for how long. It sets @attention if work is left.
 */
u64 weft_worker_pass(struct weft_worker *worker, u64 ns);
/* Sees to it that @worker->attention is set by @deadline_ns. */
void weft_worker_alarm(struct weft_worker *worker, u64 deadline_ns);

/* dispatch.c: runs tasks until the session stops. Called by the platform. */
void weft_worker_run(struct weft_worker *worker);

/* A new task goes into the world. */
void weft_task_spawned(struct weft_worker *worker, struct weft_task *task);
/* The end of a task that ran to it. */
void weft_task_ends(struct weft_worker *worker, struct weft_task *task);
/* calls.c: part of it; wakes who joined. */
void weft_task_finish(struct weft_worker *worker, struct weft_task *task);
/* calls.c: @task, which never ran, was never there. */
void weft_task_undo(struct weft_session *session, struct weft_task *task);
/* Makes a task that @worker owns runnable. Any worker context. */
void weft_task_wake(struct weft_worker *worker, struct weft_task *task);
/* The same from outside the workers (ioctl, read). */
void weft_task_inject(struct weft_session *session, struct weft_task *task);
/* pinned.c: @task, which is pinned, goes to its worker; the next one of @worker's, or NULL. */
void weft_pinned_enqueue(struct weft_worker *worker, struct weft_task *task);
struct weft_task *weft_pinned_take(struct weft_worker *worker);
/* What others posted is @worker's, in the order in which they did. */
void weft_inbox_empty(struct weft_worker *worker);
/* Hands @task to the worker it is pinned to. */
void weft_worker_post(struct weft_worker *worker, struct weft_task *task);
/* One parked worker looks for work, if there is one and nobody looks yet. */
void weft_wake_idle(struct weft_session *session);
/* The worker sleeps until there is a reason not to. */
void weft_idle_park(struct weft_worker *worker);
/* Why the worker is to run no tasks, or not for that any more; tell it afterwards. */
void weft_worker_switch_off(struct weft_worker *worker, u32 why, bool off);
/* It runs none: its tasks go elsewhere until it does again. */
void weft_idle_sit_out(struct weft_worker *worker);
/* steal.c: @worker, which has nothing, takes some of another's queue; false: there is none. */
bool weft_steal(struct weft_worker *worker);
/* As many as that of @victim's queue, at most half, go to @worker's, the caller's. */
void weft_steal_from(struct weft_worker *worker, struct weft_worker *victim, u32 most);
/* pause.c: the worker stands still until the pause is over. */
void weft_worker_hold(struct weft_worker *worker);
void weft_idle_start_spinning(struct weft_worker *worker);
void weft_idle_stop_spinning(struct weft_worker *worker);
/* Takes every task off @worker, which the caller is. */
void weft_worker_drain(struct weft_worker *worker);

/* The worker's own queue: to its end, from its beginning. */
static __always_inline void weft_rq_push(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_rq *rq = &worker->rq;
	/* Pairs with a thief's release of @head, as in weft_rq_room(). */
	u64 head = weft_load_acquire(&rq->head);

	if (likely(rq->tail - head <= rq->ring->mask))
		weft_rq_append(rq, task);
	else
		weft_rq_push_full(worker, task);
}

/* As push, but a queue of WEFT_RING_FIRST gives half to the global one. */
static __always_inline void weft_rq_push_bounded(struct weft_worker *worker,
						 struct weft_task *task)
{
	struct weft_rq *rq = &worker->rq;
	/* The same. */
	u64 head = weft_load_acquire(&rq->head);

	if (likely(rq->tail - head < WEFT_RING_FIRST))
		weft_rq_append(rq, task);
	else
		weft_rq_overflow(worker, task, head);
}

static __always_inline struct weft_task *weft_rq_pop(struct weft_worker *worker)
{
	return weft_rq_take(&worker->rq);
}

/* The worker is to look up between two tasks. */
static __always_inline bool weft_worker_called(const struct weft_worker *worker)
{
	return unlikely(READ_ONCE(worker->attention) || weft_clock_due());
}

/* The worker looks up: what it was called for is seen after this. */
static inline void weft_worker_hear(struct weft_worker *worker)
{
	WRITE_ONCE(worker->attention, 0);
	/*
	 * Pairs with those before attention is set for a reason that must not be missed: in
	 * call_all(), stop_workers(), weft_worker_post() and the platform's tell().
	 */
	smp_mb();
}

/* order.c: tells the policy for how long @task, which is still @worker's, has run. */
void weft_charge(struct weft_worker *worker, struct weft_task *task);
/* The same, and that was all: what runs next begins a slice. */
void weft_slice_over(struct weft_worker *worker, struct weft_task *task);
/* dispatch.c: the policy is set; the task that runs is timed from now on, or not. */
void weft_worker_clock(struct weft_worker *worker);
void weft_worker_timing(struct weft_worker *worker, bool timing);
/* ledger.c: the timed task is about to wait. */
void weft_time_block(struct weft_worker *worker);

/* @task, which @worker runs, is about to wait. Before it becomes visible. */
static inline void weft_task_blocks(struct weft_worker *worker, struct weft_task *task,
				    enum weft_wait_on why, enum weft_task_state state)
{
	/* From then on the task, and its times, may be another's. */
	if (unlikely(worker->ledger.of_task))
		weft_time_block(worker);
	if (unlikely(worker->clocked))
		weft_slice_over(worker, task);
	weft_trace_task_waits(worker, weft_task_id(task), why);
	worker->why = why;
	WRITE_ONCE(task->worker, worker->index);
	WRITE_ONCE(task->wait, why);
	WRITE_ONCE(task->state, state);
}

/* ledger.c: @task did not wait after all, and is timed again from here. */
void weft_time_unblock(struct weft_worker *worker, struct weft_task *task);

/* Back from weft_task_blocks(): nobody else knows of @task any more. */
static inline void weft_task_goes_on(struct weft_worker *worker, struct weft_task *task)
{
	WRITE_ONCE(task->wait, WEFT_ON_NOTHING);
	WRITE_ONCE(task->state, WEFT_TASK_RUNNABLE);
	weft_trace_task_goes_on(worker, weft_task_id(task), 0);
	if (unlikely(worker->ledger.left))
		weft_time_unblock(worker, task);
}

/* xorshift64*, Vigna 2016; state must not be 0. */
static inline u64 weft_random(u64 *state)
{
	u64 x = *state;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	*state = x;
	return x * 0x2545F4914F6CDD1DULL;
}

#endif /* WEFT_WORKER_H */
