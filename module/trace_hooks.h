/* SPDX-License-Identifier: GPL-2.0 */
/* The core's notes become tracepoints; userspace has a twin of this file. */
#ifndef WEFT_TRACE_HOOKS_H
#define WEFT_TRACE_HOOKS_H

#include "trace.h"

/* make bench builds the module without them too, to tell what they cost while off. */
#ifdef WEFT_NO_TRACEPOINTS
static inline void weft_trace_nothing(u32 session, u32 cpu, u64 task, u32 arg)
{
}

#define WEFT_TRACE(event)	weft_trace_nothing
#else
#define WEFT_TRACE(event)	trace_##event
#endif

#define weft_trace_task_spawn	WEFT_TRACE(task_spawn)
#define weft_trace_task_switch	WEFT_TRACE(task_switch)
#define weft_trace_task_yield	WEFT_TRACE(task_yield)
#define weft_trace_task_preempt	WEFT_TRACE(task_preempt)
#define weft_trace_task_block	WEFT_TRACE(task_block)
#define weft_trace_task_wake	WEFT_TRACE(task_wake)
#define weft_trace_task_steal	WEFT_TRACE(task_steal)
#define weft_trace_task_exit	WEFT_TRACE(task_exit)
#define weft_trace_task_fault	WEFT_TRACE(task_fault)
#define weft_trace_worker_idle	WEFT_TRACE(worker_idle)

#endif /* WEFT_TRACE_HOOKS_H */
