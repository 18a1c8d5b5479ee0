/* SPDX-License-Identifier: GPL-2.0 */
/* The interpreter, and what a call of a task can lead to. */
#ifndef WEFT_VM_H
#define WEFT_VM_H

#include "session.h"

/* What happens after an instruction or a call. */
enum weft_next {
	WEFT_NEXT_RUN,		/* the next instruction */
	WEFT_NEXT_YIELD,	/* the task gives way */
	WEFT_NEXT_ATTEND,	/* the worker is wanted; go on here later */
	WEFT_NEXT_BLOCK,	/* the task waits: it is not the worker's any more */
	WEFT_NEXT_EXIT,		/* the task has ended */
	WEFT_NEXT_FAULT,	/* the session has ended */
	WEFT_NEXT_PREEMPT,	/* the task is to give way; chaos.c only */
};

/*
 * vm.c: runs @task, and then what weft_switch() gives, until it gives none. How the
 * last one left is for carriers, whose tasks weft_switch() lets alone. May sleep.
 */
enum weft_next weft_vm_run(struct weft_worker *worker, struct weft_task *task);
/* dispatch.c: @task has @left; who runs next, or NULL if that takes longer to find. */
struct weft_task *weft_switch(struct weft_worker *worker, struct weft_task *task,
			      enum weft_next left);
/* As weft_switch(), for a task that is preempted before its time is over. */
struct weft_task *weft_preempt(struct weft_worker *worker, struct weft_task *task);
/* chaos.c: as weft_vm_run(), for a session with chaos. */
enum weft_next weft_chaos_run(struct weft_worker *worker, struct weft_task *task);
/* link.c: puts each function's frame size where its calls find it. */
void weft_vm_link(struct weft_program *program);

/* calls.c */

/* Ends the session with a report; for what a task may not do. */
enum weft_next weft_fault(struct weft_worker *worker, struct weft_task *task,
			  enum weft_fault fault, u64 addr);
void weft_fault_object(struct weft_worker *worker, struct weft_task *task, u64 addr, u64 bytes,
		       bool store);
enum weft_next weft_fault_access(struct weft_worker *worker, struct weft_task *task,
				 u64 addr, u32 bytes, bool store);

/*
 * Host address of an argument that points to @bytes bytes, aligned to 8; NULL
 * after reporting the fault.
 */
static __always_inline void *weft_object(struct weft_worker *worker, struct weft_task *task,
					 u64 addr, u64 bytes, bool store)
{
	void *p = weft_memory_at(&worker->session->memory, task, addr, bytes, store);

	if (likely(p && !(addr & 7)))
		return p;
	weft_fault_object(worker, task, addr, bytes, store);
	return NULL;
}

/* The call is repeated when the worker has attended; progress is in regs. */
static inline enum weft_next weft_again(struct weft_task *task)
{
	task->pc--;
	return WEFT_NEXT_ATTEND;
}

/* calls.c: @task sleeps for @ns, until @deadline_ns. It may be another worker's then. */
enum weft_next weft_sleep(struct weft_worker *worker, struct weft_task *task, u64 ns,
			  u64 deadline_ns);

/* A call of the API: arguments in regs 1 to 5, the answer in regs[0]. */
typedef enum weft_next weft_call_fn(struct weft_worker *worker, struct weft_task *task);

#define WEFT_CALL_PROTOTYPE(number, name, args) weft_call_fn weft_call_##name;
WEFT_CALLS(WEFT_CALL_PROTOTYPE)
#undef WEFT_CALL_PROTOTYPE

#endif /* WEFT_VM_H */
