/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints, for bpftrace, perf and trace-cmd: scalars only. All are raised
 * by a worker in task context with no lock held, but for task_wake and
 * task_block of a task that waits, see there.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weft

#if !defined(WEFT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEFT_TRACE_H

#include <linux/tracepoint.h>

DECLARE_EVENT_CLASS(weft_task,

	TP_PROTO(u32 session, u32 cpu, u64 task, u32 arg),

	TP_ARGS(session, cpu, task, arg),

	TP_STRUCT__entry(
		__field(u64,	task)
		__field(u32,	session)
		__field(u32,	cpu)
		__field(u32,	arg)
	),

	TP_fast_assign(
		__entry->task		= task;
		__entry->session	= session;
		__entry->cpu		= cpu;
		__entry->arg		= arg;
	),

	TP_printk("session=%u cpu=%u task=%llu arg=%u", __entry->session,
		  __entry->cpu, __entry->task, __entry->arg)
);

#define WEFT_TASK_EVENT(name)						\
DEFINE_EVENT(weft_task, name,						\
	TP_PROTO(u32 session, u32 cpu, u64 task, u32 arg),		\
	TP_ARGS(session, cpu, task, arg))

/* @task is new; @arg: first instruction of its function. */
WEFT_TASK_EVENT(task_spawn);
/* @task begins to run. */
WEFT_TASK_EVENT(task_switch);
/* @task gave way. */
WEFT_TASK_EVENT(task_yield);
/* @task's quantum is over. */
WEFT_TASK_EVENT(task_preempt);
/* @task waits; @arg: enum weft_wait_on. It may run again already. */
WEFT_TASK_EVENT(task_block);
/* @task is runnable again. */
WEFT_TASK_EVENT(task_wake);
/* @task tasks were taken from worker @arg. */
WEFT_TASK_EVENT(task_steal);
/* @task has ended. */
WEFT_TASK_EVENT(task_exit);
/* @task did what it may not; @arg: enum weft_fault. */
WEFT_TASK_EVENT(task_fault);
/* The worker goes to sleep. */
WEFT_TASK_EVENT(worker_idle);

#endif /* WEFT_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
