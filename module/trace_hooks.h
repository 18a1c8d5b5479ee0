/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The core's notes become tracepoints; userspace has a twin of this file. Nobody
 * listens most of the time: one static branch a note sees to that, for all events
 * that are made of it. Behind it, in trace.c, each tracepoint has its own.
 */
#ifndef WEFT_TRACE_HOOKS_H
#define WEFT_TRACE_HOOKS_H

#include <linux/jump_label.h>

struct weft_session;
struct weft_worker;

DECLARE_STATIC_KEY_FALSE(weft_tracing);

/* make bench builds the module without them too, to tell what they cost while off. */
#ifdef WEFT_NO_TRACEPOINTS
#define weft_traced()	false
#else
#define weft_traced()	static_branch_unlikely(&weft_tracing)
#endif

/* By the worker, of the task of that number. */
#define WEFT_TRACE(event)						\
void weft_traced_##event(struct weft_worker *worker, u64 task, u32 arg);	\
static __always_inline void weft_trace_##event(struct weft_worker *worker, u64 task, u32 arg) \
{									\
	if (weft_traced())						\
		weft_traced_##event(worker, task, arg);			\
}

WEFT_TRACE(task_spawn)
WEFT_TRACE(task_switch)
WEFT_TRACE(task_yield)
WEFT_TRACE(task_preempt)
WEFT_TRACE(task_block)
WEFT_TRACE(task_wake)
WEFT_TRACE(task_steal)
WEFT_TRACE(task_exit)
WEFT_TRACE(worker_idle)
/* No events of their own: @task is about to wait for @arg, for all to see; does not after all. */
WEFT_TRACE(task_waits)
WEFT_TRACE(task_goes_on)
/* The session is over, and the worker leaves @task in the middle of something. */
WEFT_TRACE(worker_leaves)

#undef WEFT_TRACE

void weft_traced_task_fault(struct weft_session *session, u64 task, u32 fault);

static inline void weft_trace_task_fault(struct weft_session *session, u64 task, u32 fault)
{
	if (weft_traced())
		weft_traced_task_fault(session, task, fault);
}

#endif /* WEFT_TRACE_HOOKS_H */
