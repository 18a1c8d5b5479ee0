/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What happens is told once: weft_note_*() counts it, writes it to the event
 * ring and hands it to the tracepoint, so that the three cannot disagree.
 */
#ifndef WEFT_ACCOUNT_H
#define WEFT_ACCOUNT_H

#include "session.h"
#include "trace_hooks.h"

/* One worker's event ring; the head page and the records are mapped read-only. */
struct weft_events {
	struct weft_lock lock;		/* of carriers, which share a ring */
	struct weft_event_head *head;
	struct weft_event *records;
	u64 bytes;
	u64 last_ns;			/* time of the last record */
};

/* account.c */
int weft_events_init(struct weft_worker *worker, u32 records);
void weft_events_free(struct weft_worker *worker);
void weft_events_write(struct weft_worker *worker, u32 type, u64 task, u32 arg);
void weft_hist_add(struct weft_worker *worker, enum weft_hist which, u64 value);

/* ledger.c, on the worker's own thread, in this order. */
void weft_ledger_init(struct weft_worker *worker);
void weft_ledger_start(struct weft_worker *worker);
void weft_ledger_rebase(struct weft_worker *worker, u64 now_ns);
void weft_ledger_stop(struct weft_worker *worker);
/*
 * A timed switch: the next task begins, has left, before another worker can have
 * it; a timed wake.
 */
void weft_time_switch(struct weft_worker *worker, struct weft_task *task);
void weft_time_leave(struct weft_worker *worker);
void weft_time_wake(struct weft_worker *worker, struct weft_task *task);
void weft_time_woken(struct weft_worker *worker, struct weft_task *task);
/* ns between two stamps, maybe of two CPUs. */
u64 weft_time_between(const struct weft_worker *worker, u64 then, u64 now);
/* No switch to time: there is no next task, or it is the OS that switches. */
void weft_ledger_forgets(struct weft_worker *worker);
/* The same, as something else came between: that is counted. */
void weft_ledger_interrupts(struct weft_worker *worker);
/* It looks for work, and ends that with a task or, in between, with sleep. */
void weft_ledger_steals(struct weft_worker *worker, u64 now_ns);
void weft_ledger_sleeps(struct weft_worker *worker, u64 now_ns);
void weft_ledger_wakes(struct weft_worker *worker, u64 now_ns);
void weft_ledger_found(struct weft_worker *worker, u64 now_ns);

/* Anybody: the ledger of now, or of the end, into @stats, a copy of the worker's. */
void weft_ledger_close(struct weft_worker *worker, struct weft_worker_stats *stats);

/* The clock, by a stamp: cheap, and true to some 50 ns. */
static inline u64 weft_now_ns(const struct weft_worker *worker)
{
	const struct weft_ledger *ledger = &worker->ledger;

	return ledger->base_ns +
	       weft_stamp_ns(&worker->session->rate, weft_stamp() - ledger->base_stamp);
}

/* Something that is not counted, for the ring alone. */
static inline void weft_note_event(struct weft_worker *worker, u32 type, u64 task, u32 arg)
{
	if (unlikely(worker->events))
		weft_events_write(worker, type, task, arg);
}

/*
 * X(EVENT, name, what counter counts it, how that is stored); @heard: it may have an event
 * ring, or listeners: see find_usual(). The release pairs with the acquire in
 * weft_session_result(): who sees that a task has ended sees that it was made, on whatever
 * worker.
 */
#define WEFT_NOTES(X)						\
	X(SPAWN, task_spawn, spawned, weft_store_once)		\
	X(SWITCH, task_switch, switches, weft_store_once)	\
	X(YIELD, task_yield, yields, weft_store_once)		\
	X(PREEMPT, task_preempt, preempted, weft_store_once)	\
	X(BLOCK, task_block, blocked, weft_store_once)		\
	X(WAKE, task_wake, woken, weft_store_once)		\
	X(STEAL, task_steal, steals, weft_store_once)		\
	X(EXIT, task_exit, exited, weft_store_release)		\
	X(IDLE, worker_idle, parks, weft_store_once)

#define weft_store_once(p, v)	WRITE_ONCE(*(p), v)

#define WEFT_NOTE(EVENT, name, counter, store)						\
static __always_inline void weft_note_##name##_in(struct weft_worker *worker, u64 task, u32 arg, \
						  const bool heard)		\
{										\
	store(&worker->stats.counter, worker->stats.counter + 1);		\
	if (!heard)								\
		return;								\
	if (unlikely(worker->events))						\
		weft_events_write(worker, WEFT_EVENT_##EVENT, task, arg);	\
	weft_trace_##name(worker, task, arg);					\
}										\
static __always_inline void weft_note_##name(struct weft_worker *worker, u64 task, u32 arg) \
{										\
	weft_note_##name##_in(worker, task, arg, true);				\
}
WEFT_NOTES(WEFT_NOTE)
#undef WEFT_NOTE
#undef weft_store_once

#endif /* WEFT_ACCOUNT_H */
