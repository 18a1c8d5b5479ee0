/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tracepoints, for bpftrace, perf and trace-cmd: scalars only. All are raised
 * by a worker in task context with no lock held, but for task_wake and
 * task_block of a task that waits, see there, and task_track, which is raised
 * before others may see that its task waits.
 */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM weft

#if !defined(WEFT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define WEFT_TRACE_H

#include <linux/tracepoint.h>

/* trace.c: each event that somebody listens to opens the way to all, see trace_hooks.h. */
int weft_trace_reg(void);
int weft_task_track_reg(void);
int weft_worker_track_reg(void);
void weft_trace_unreg(void);

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
DEFINE_EVENT_FN(weft_task, name,					\
	TP_PROTO(u32 session, u32 cpu, u64 task, u32 arg),		\
	TP_ARGS(session, cpu, task, arg),				\
	weft_trace_reg, weft_trace_unreg)

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

/*
 * The same once more, as pictures: "kernel track events", which Perfetto draws
 * without knowing weft. @track_event_type begins ('B') or ends ('E') a slice, or
 * marks a moment ('I'), on the track that the event, @track_name and @scope_session
 * are. Slices of one track do not overlap. The names of the fields, and that
 * strings are strings, are Perfetto's convention.
 * https://perfetto.dev/docs/reference/kernel-track-event
 */
#define WEFT_TRACK_NAME	48

DECLARE_EVENT_CLASS(weft_track,

	TP_PROTO(u32 session, u32 cpu, u64 task, char type, const char *track,
		 const char *slice),

	TP_ARGS(session, cpu, task, type, track, slice),

	TP_STRUCT__entry(
		__field(u64,	task)
		__field(u32,	scope_session)
		__field(u32,	cpu)
		__field(char,	track_event_type)
		__array(char,	track_name,	WEFT_TRACK_NAME)
		__array(char,	slice_name,	WEFT_TRACK_NAME)
	),

	TP_fast_assign(
		__entry->task			= task;
		__entry->scope_session		= session;
		__entry->cpu			= cpu;
		__entry->track_event_type	= type;
		strscpy_pad(__entry->track_name, track, WEFT_TRACK_NAME);
		strscpy_pad(__entry->slice_name, slice, WEFT_TRACK_NAME);
	),

	TP_printk("session=%u cpu=%u task=%llu type=%c track=\"%s\" slice=\"%s\"",
		  __entry->scope_session, __entry->cpu, __entry->task,
		  __entry->track_event_type, __entry->track_name, __entry->slice_name)
);

#define WEFT_TRACK_EVENT(name)						\
DEFINE_EVENT_FN(weft_track, name,					\
	TP_PROTO(u32 session, u32 cpu, u64 task, char type, const char *track,	\
		 const char *slice),					\
	TP_ARGS(session, cpu, task, type, track, slice),		\
	weft_##name##_reg, weft_trace_unreg)

/* A task's: a slice while it runs, named by the CPU; a moment where it waits, is woken. */
WEFT_TRACK_EVENT(task_track);
/* A worker's: a slice while a task runs, named by that; a moment where it goes to sleep, steals. */
WEFT_TRACK_EVENT(worker_track);

#endif /* WEFT_TRACE_H */

#undef TRACE_INCLUDE_PATH
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_PATH .
#define TRACE_INCLUDE_FILE trace
#include <trace/define_trace.h>
