/* SPDX-License-Identifier: GPL-2.0 */
/* A session: one program, its memory, its tasks, its workers, its end. */
#ifndef WEFT_SESSION_H
#define WEFT_SESSION_H

#include <linux/weft.h>
#include <linux/weft_task.h>

#include "carrier.h"
#include "chan.h"
#include "memory.h"
#include "output.h"
#include "park.h"
#include "platform.h"
#include "order.h"
#include "policy.h"
#include "program.h"
#include "ready.h"
#include "runqueue.h"
#include "stamp.h"
#include "task.h"
#include "watch.h"
#include "worker.h"

enum weft_defaults {
	WEFT_QUANTUM_NS		= 20 * 1000 * 1000,	/* the textbook's */
	WEFT_CHAOS_QUANTUM_NS	= 1000 * 1000 * 1000,	/* for who takes no step all the time */
	WEFT_QUANTUM_MIN_NS	= 50 * 1000,
	WEFT_TICK_NS		= 1000 * 1000,	/* the OS is let in as often */
	WEFT_SPIN_NS		= 20 * 1000,	/* a wake-up costs that much */
	WEFT_GLOBAL_POLL	= 61,		/* Go's number, and prime */
};

#define WEFT_MEMORY_DEFAULT	(1ULL << 30)
#define WEFT_MEMORY_MAX		(64ULL << 30)

struct weft_limits {
	u64 memory;		/* bytes */
	u64 run_ns;		/* 0: none */
	u32 tasks;
	u32 stack;		/* bytes, of tasks that may recurse */
};

/* What session->chaos says; see chaos.c. */
enum {
	WEFT_CHAOS_PREEMPTS	= 1,	/* before steps that others may notice */
	WEFT_CHAOS_DELAYS	= 2,
	WEFT_CHAOS_STEPS	= 4,	/* these steps are events */
};

/*
 * Lock order: any one of {park bucket, chan, output, pool} -> timers, global,
 * idle_lock, end_lock, carriers. Never two of a kind, never the other way.
 *
 * L: set by load, then read-only.
 * S: set by start, then read-only.
 * D: idle_lock.
 * E: end_lock.
 * A: READ_ONCE()/WRITE_ONCE() or atomic.
 */
struct weft_session {
	struct weft_program program;	/* L */
	struct weft_memory memory;	/* L, the arena grows */
	struct weft_limits limits;	/* L */
	struct weft_worker **workers;	/* S */
	const struct weft_policy *policy;	/* S, or while no worker runs; written under E */
	u64 params[WEFT_PARAMS_MAX];	/* the same: the policy's */
	void *policy_data;		/* the same: what its start() made */
	u32 ordered;			/* A: WEFT_ORDERED_* */
	u64 quantum_ns;			/* S */
	u64 spin_ns;			/* as @policy: before a worker sleeps */
	u32 global_poll;		/* the same: picks to the global queue's turn */
	bool wake_all;			/* the same: also while one looks for work */
	bool no_steal;			/* the same: workers keep what they have */
	u64 tick_ns;			/* S */
	u64 seed;			/* S */
	u64 chaos_seed;			/* S */
	u32 chaos;			/* S: WEFT_CHAOS_*: chaos.c runs the tasks */
	u64 start_ns;			/* S */
	u64 end_ns;			/* A: 0 before the end */
	struct weft_stamp_rate rate;	/* S */
	u32 accounting;			/* S: enum weft_accounting */
	u32 nr_workers;			/* S, or more come while none runs */
	u32 event_records;		/* S: of a worker's ring, U32_MAX: none */
	u32 id;				/* S: for people and traces */
	bool keep;			/* S: WEFT_START_KEEP */
	bool alone;			/* S: one thread runs all tasks */
	bool unpinned;			/* S: WEFT_START_UNPINNED */
	s32 nice;			/* S: of the threads */
	u32 rt_priority;		/* S: 0: not a real-time thread */
	const struct weft_vehicle_ops *vehicle;	/* S: NULL: workers run the tasks */
	struct weft_task *main_task;	/* S */

	u32 stopping;			/* A: workers leave their loops */
	u32 nr_running;			/* A: workers that have not left */
	u32 pausing;			/* A: number of the pause that there is, 0: none */
	u32 pauses;			/* one at a time, by the platform: pauses so far */
	struct weft_lock end_lock;
	struct weft_result result;	/* E */
	struct weft_caught caught;	/* E */

	struct weft_parking parking;
	struct weft_output output;
	struct weft_carriers carriers;

	struct weft_lock idle_lock ____cacheline_aligned;
	u32 nr_idle;			/* A, written under D */
	u32 nr_spinning;		/* A */
	struct weft_global global ____cacheline_aligned;
	struct weft_ready ready ____cacheline_aligned;
	struct weft_watch watch;
	u64 created_outside;		/* A: tasks made by SPAWN */
	u64 refused;			/* A: tasks that go() did not make, as a limit was reached */
	s32 refused_error;		/* A: why not the last of them */
	u32 nr_selects;			/* A: struct weft_select that exist */
	/* Large, of which little is used: behind what all others use. */
	struct weft_pool pool;
	struct weft_chans chans;
};

/* Told by the platform: output came or the session is over. Any context of a worker. */
void weft_session_notify(struct weft_session *session);

/* session.c; all may sleep. */
void weft_session_init(struct weft_session *session);
/* Frees all; no worker may be left. */
void weft_session_destroy(struct weft_session *session);

/**
 * weft_session_load - verify a program and make its memory
 * @session:	a session without a program
 * @load:	limits and sizes; out_* are filled in
 * @v:		the program, its entries and the log
 *
 * The caller copies the segments' first contents afterwards. 0 or -errno; after
 * an error the session is as before.
 */
int weft_session_load(struct weft_session *session, struct weft_load *load,
		      struct weft_verify *v);

/*
 * Checks and keeps what START asks for but CPUs and main; nothing else has
 * happened. @params are start->nr_params. 0 or -errno.
 */
int weft_session_configure(struct weft_session *session, const struct weft_start *start,
			   const struct weft_param_value *params);
/* enum weft_vehicle i is offered: bit i. */
u32 weft_session_vehicles(void);

/*
 * The platform's: may the caller have threads of this niceness and real-time
 * priority? 0 or -EPERM.
 */
int weft_may_schedule(const struct weft_start *start);
/* The platform's: the caller's niceness. */
s32 weft_own_nice(void);

/**
 * weft_session_start - make main and hand it to the workers
 * @session:	a loaded session whose workers[] are made (weft_session_add_worker)
 * @start:	how
 *
 * On success the platform lets the workers run. 0 or -errno; -errno leaves
 * tasks and workers to weft_session_destroy().
 */
int weft_session_start(struct weft_session *session, const struct weft_start *start);

/* Prepares workers[index] in memory of the platform's. 0 or -ENOMEM. */
int weft_session_add_worker(struct weft_session *session, struct weft_worker *worker,
			    u32 cpu, u32 event_records);

/* One that was added after the start, retired, while no worker runs. */
void weft_worker_join(struct weft_worker *worker);

/* Frees what add_worker made; the structs are the platform's. No worker runs. */
void weft_session_remove_workers(struct weft_session *session);
/* Undoes a load; nothing has been started. */
void weft_session_unload(struct weft_session *session);

/*
 * WEFT_IOC_SWAP with @swap->nr_params @values: -EOPNOTSUPP, -EINVAL, or as
 * weft_policy_swap().
 */
int weft_session_swap(struct weft_session *session, const struct weft_swap *swap,
		      const struct weft_param_value *values);

/* A task from outside. 0 or -errno. */
int weft_session_spawn(struct weft_session *session, struct weft_spawn *spawn);

/* The first end wins; the workers leave soon. Any context of a task. */
void weft_session_end(struct weft_session *session, enum weft_end end, s64 status);
void weft_session_fault(struct weft_session *session, struct weft_task *task,
			const struct weft_result *fault);
/* Signal @status has killed what carried @task, or a part of the engine (0). */
void weft_session_lost(struct weft_session *session, u64 task, s64 status);

/* Called by each worker that leaves; true for the last. */
bool weft_session_leave(struct weft_worker *worker);

void weft_session_result(struct weft_session *session, struct weft_result *result);
void weft_session_stats(struct weft_session *session, u32 index,
			struct weft_worker_stats *stats);
/* Fills in the task of slot *cursor or the next living one; false: no more. */
bool weft_session_task(struct weft_session *session, u64 *cursor,
		       struct weft_task_info *info);

/* Wall time from the start to the end, or to now. */
u64 weft_session_wall(struct weft_session *session);
/* The generators of worker, or carrier, @number. */
void weft_worker_seed(struct weft_worker *worker, u64 number);
/* Where the generator of random numbers of worker or carrier @number starts. */
u64 weft_session_random(const struct weft_session *session, u64 number);

/*
 * Locks that only who runs tasks takes. A worker that is alone has nobody to
 * exclude, and the lock would cost it as much as a switch. lockdep sees the
 * order of those that are taken, so there they are.
 */
static __always_inline bool weft_objects_are_mine(const struct weft_session *session)
{
	return session->alone && !IS_ENABLED(CONFIG_LOCKDEP);
}

static __always_inline void weft_object_lock(const struct weft_session *session,
					     struct weft_lock *lock)
	__acquires(lock)
{
	if (weft_objects_are_mine(session))
		__acquire(lock);
	else
		weft_lock(lock);
}

static __always_inline void weft_object_unlock(const struct weft_session *session,
					       struct weft_lock *lock)
	__releases(lock)
{
	if (weft_objects_are_mine(session))
		__release(lock);
	else
		weft_unlock(lock);
}

/* Workers that are there for who holds no lock; more may come. */
static inline u32 weft_nr_workers(const struct weft_session *session)
{
	/* Pairs with the release in weft_session_add_worker(). */
	return weft_load_acquire(&session->nr_workers);
}

/* 1:1 vehicles: who carries @task, while it lives; behind all that is the task's. */
static inline struct weft_carrier **weft_task_carrier(const struct weft_session *session,
						      struct weft_task *task)
{
	u32 stride = session->pool.classes[task->class].stride;

	return (struct weft_carrier **)((u8 *)task + stride) - 1;
}

/* The function that @task was made for; for any task, also a dead one. */
static inline const struct weft_func *weft_task_func(const struct weft_task *task,
						     const struct weft_session *session)
{
	return &session->program.funcs[READ_ONCE(task->func)];
}

/* What @session->policy was told, or its usual value. */
static inline u64 weft_param(const struct weft_session *session, u32 index)
{
	return READ_ONCE(session->params[index]);
}

/* The chunk of a slot that a task has. */
static inline const struct weft_chunk *weft_chunk_of(const struct weft_session *session, u32 slot)
{
	u32 chunk = slot >> WEFT_CHUNK_SHIFT;
	struct weft_chunk *const *leaf = session->pool.leaves[chunk >> WEFT_POOL_LEAF_SHIFT];

	return leaf[chunk & ((1 << WEFT_POOL_LEAF_SHIFT) - 1)];
}

static inline u32 weft_place_of(u32 slot)
{
	return slot & ((1 << WEFT_CHUNK_SHIFT) - 1);
}

/* What policies know of @task; with session->ordered. */
static inline struct weft_order *weft_order_of(const struct weft_session *session,
					       const struct weft_task *task)
{
	u32 slot = weft_task_number(task);

	return &weft_chunk_of(session, slot)->orders[weft_place_of(slot)];
}

/* Of a task: slot + 1 of the one behind it in its lane, see sorted.h; 0: it is in none. */
static __always_inline u32 *weft_behind(const struct weft_session *session, u32 slot)
{
	return &weft_chunk_of(session, slot)->behind[weft_place_of(slot)];
}

/* An order and its task, which is one: a slot of the ready set. */
static inline struct weft_order *weft_entry_order(const struct weft_session *session,
						  const struct weft_entry *entry)
{
	return &weft_chunk_of(session, entry->slot)->orders[weft_place_of(entry->slot)];
}

static inline struct weft_task *weft_entry_task(const struct weft_session *session,
						const struct weft_entry *entry)
{
	const struct weft_chunk *chunk = weft_chunk_of(session, entry->slot);

	return (void *)(chunk->mem + (size_t)weft_place_of(entry->slot) * chunk->stride);
}

/* Its task is most likely next, and on its way into the cache while another runs. */
static __always_inline void weft_entry_prefetch_task(const struct weft_session *session,
						     const struct weft_entry *entry)
{
	prefetchw((const char *)weft_entry_task(session, entry) + WEFT_HOT_LINE);
}

/* And what is beside it. */
static __always_inline void weft_entry_prefetch(const struct weft_session *session,
						const struct weft_entry *entry)
{
	weft_entry_prefetch_task(session, entry);
	prefetchw(weft_entry_order(session, entry));
	prefetchw(weft_behind(session, entry->slot));
}

/*
 * The task of the entry that @choose takes out of the ready set, which is not empty and
 * locked then; NULL: there is none. Always inlined, so that @choose is no indirect call.
 */
static __always_inline struct weft_task *
weft_ready_take(struct weft_worker *worker, struct weft_entry (*choose)(struct weft_worker *worker))
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	struct weft_entry entry;

	/* Whoever comes too early for it looks again before it sleeps. */
	if (!READ_ONCE(ready->nr))
		return NULL;
	weft_object_lock(session, &ready->lock);
	if (!ready->nr) {
		weft_object_unlock(session, &ready->lock);
		return NULL;
	}
	entry = choose(worker);
	WRITE_ONCE(ready->nr, ready->nr - 1);
	weft_object_unlock(session, &ready->lock);
	return weft_entry_task(session, &entry);
}

/* Tasks that any worker may take. */
static inline u64 weft_session_queued(const struct weft_session *session)
{
	return READ_ONCE(session->global.nr) + READ_ONCE(session->ready.nr) +
	       weft_watch_queued(&session->watch);
}

/* A free slot of the worker's own; NULL: see weft_task_create(). */
static __always_inline struct weft_task *weft_stock_take(struct weft_worker *worker, u32 class)
{
	struct weft_stock *stock = &worker->stock[class];
	struct weft_task *task = stock->free;

	if (unlikely(!task || !worker->credit))
		return NULL;
	stock->free = task->waiter.next_task;
	stock->nr--;
	worker->credit--;
	return task;
}

/*
 * The end of @task, which the caller owns; its id is nobody's afterwards. A slot
 * that has had its last id is not used again.
 */
static __always_inline void weft_task_free(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_stock *stock = &worker->stock[task->class];

	if (likely(task->id < WEFT_ID_END)) {
		task->waiter.next_task = stock->free;
		stock->free = task;
		stock->nr++;
	}
	worker->credit++;
	if (unlikely(stock->nr > WEFT_STOCK_MAX ||
		     worker->credit > worker->session->pool.credit_kept))
		weft_stock_spill(worker, task->class);
}

/* A slot's new life, but for its state. */
static __always_inline void weft_task_setup(struct weft_session *session, struct weft_task *task,
					    const struct weft_func *func, u64 arg)
{
	task->pc = func->start;
	task->sampled = 0;
	task->regs[1] = arg;
	task->regs[10] = WEFT_ADDR(task->segment, func->stack);
	task->stack_bytes = func->stack;
	task->stack_floor = func->recursive ? WEFT_FRAME_MAX : 0;
	task->depth = 0;
	task->max_depth = func->depth;
	task->pin = -1;
	task->priority = 0;
	task->timer = 0;
	task->resumed = false;
	WRITE_ONCE(task->func, func->index);
	/* Who sees this life's NOBODY sees its id, too: task_join(). */
	weft_store_release(&task->joined, WEFT_JOIN_NOBODY);
	if (unlikely(READ_ONCE(session->ordered)))
		weft_order_born(session, task);
}

static inline bool weft_session_finished(const struct weft_session *session)
{
	/*
	 * In this order: nobody runs before the start, either. Pair with the releases in
	 * stop_workers() and weft_session_leave().
	 */
	return weft_load_acquire(&session->stopping) &&
	       weft_load_acquire(&session->nr_running) == 0 &&
	       weft_carriers_gone(&session->carriers);
}

/* When the run's time is up; U64_MAX: never. */
static inline u64 weft_session_deadline(const struct weft_session *session)
{
	u64 deadline_ns;

	if (!session->limits.run_ns ||
	    check_add_overflow(session->start_ns, session->limits.run_ns, &deadline_ns))
		return U64_MAX;
	return deadline_ns;
}

#endif /* WEFT_SESSION_H */
