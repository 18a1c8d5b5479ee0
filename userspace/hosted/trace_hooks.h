/* SPDX-License-Identifier: GPL-2.0 */
/* No tracepoints in userspace: the twin of module/trace_hooks.h. */
#ifndef WEFT_TRACE_HOOKS_H
#define WEFT_TRACE_HOOKS_H

#define weft_traced()	false

#define weft_trace_task_spawn(worker, task, arg)	((void)(task))
#define weft_trace_task_switch(worker, task, arg)	((void)(task))
#define weft_trace_task_yield(worker, task, arg)	((void)(task))
#define weft_trace_task_preempt(worker, task, arg)	((void)(task))
#define weft_trace_task_block(worker, task, arg)	((void)(task))
#define weft_trace_task_wake(worker, task, arg)		((void)(task))
#define weft_trace_task_steal(worker, task, arg)	((void)(task))
#define weft_trace_task_exit(worker, task, arg)		((void)(task))
#define weft_trace_worker_idle(worker, task, arg)	((void)(task))
#define weft_trace_task_waits(worker, task, arg)	((void)(task))
#define weft_trace_task_goes_on(worker, task, arg)	((void)(task))
#define weft_trace_worker_leaves(worker, task, arg)	((void)(task))
#define weft_trace_task_fault(session, task, fault)	((void)(task))

#endif /* WEFT_TRACE_HOOKS_H */
