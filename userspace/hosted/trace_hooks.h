/* SPDX-License-Identifier: GPL-2.0 */
/* No tracepoints in userspace: the twin of module/trace_hooks.h. */
#ifndef WEFT_TRACE_HOOKS_H
#define WEFT_TRACE_HOOKS_H

#define weft_trace_task_spawn(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_switch(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_yield(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_preempt(session, cpu, task, arg)	((void)(task))
#define weft_trace_task_block(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_wake(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_steal(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_exit(session, cpu, task, arg)		((void)(task))
#define weft_trace_worker_idle(session, cpu, task, arg)		((void)(task))
#define weft_trace_task_fault(session, cpu, task, arg)		((void)(task))

#endif /* WEFT_TRACE_HOOKS_H */
