/* SPDX-License-Identifier: GPL-2.0 */
/* The core's notes become tracepoints; userspace has a twin of this file. */
#ifndef WEFT_TRACE_HOOKS_H
#define WEFT_TRACE_HOOKS_H

#include "trace.h"

#define weft_trace_task_spawn	trace_task_spawn
#define weft_trace_task_switch	trace_task_switch
#define weft_trace_task_yield	trace_task_yield
#define weft_trace_task_preempt	trace_task_preempt
#define weft_trace_task_block	trace_task_block
#define weft_trace_task_wake	trace_task_wake
#define weft_trace_task_steal	trace_task_steal
#define weft_trace_task_exit	trace_task_exit
#define weft_trace_task_fault	trace_task_fault
#define weft_trace_worker_idle	trace_worker_idle

#endif /* WEFT_TRACE_HOOKS_H */
