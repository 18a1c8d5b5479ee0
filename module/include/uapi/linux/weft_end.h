/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* How a session can end. Part of <linux/weft.h>. */
#ifndef _UAPI_LINUX_WEFT_END_H
#define _UAPI_LINUX_WEFT_END_H

/* Why a session ended: weft_result.out_end. */
enum weft_end {
	WEFT_END_NONE		= 0,	/* it runs, or was never started */
	WEFT_END_MAIN		= 1,	/* main returned: out_status */
	WEFT_END_STOPPED	= 2,	/* WEFT_IOC_STOP */
	WEFT_END_FAULT		= 16,	/* a task did what it may not */
	WEFT_END_DEADLOCK	= 17,	/* every task waits, and no timer */
	WEFT_END_TIME		= 18,	/* weft_load.run_limit_ns */
	WEFT_END_KILLED		= 19,	/* out_task's process, by signal out_status */
	WEFT_END_STALLED	= 20,	/* virtual time: task out_status takes none */
};

/* What a task did that it may not: weft_result.out_fault. */
enum weft_fault {
	WEFT_FAULT_NONE		= 0,
	WEFT_FAULT_ADDRESS	= 1,	/* no memory there: out_addr */
	WEFT_FAULT_READONLY	= 2,	/* store to read-only data */
	WEFT_FAULT_OTHER_STACK	= 3,	/* stack of task out_other */
	WEFT_FAULT_ALIGN	= 4,	/* atomic access not aligned */
	WEFT_FAULT_STACK	= 5,	/* stack overflow */
	WEFT_FAULT_CALL		= 6,	/* call through a bad pointer */
	WEFT_FAULT_MUTEX	= 16,	/* unlock of a mutex not held */
	WEFT_FAULT_RELOCK	= 17,	/* lock of a mutex held by itself */
	WEFT_FAULT_WAITGROUP	= 18,	/* waitgroup below zero */
	WEFT_FAULT_BARRIER	= 19,	/* barrier of no parties */
	WEFT_FAULT_CHAN		= 20,	/* not a channel */
	WEFT_FAULT_CLOSED	= 21,	/* send on, or close of, a closed one */
	WEFT_FAULT_SELECT	= 22,	/* bad select case */
	WEFT_FAULT_TASK		= 23,	/* not a task id */
	WEFT_FAULT_CPU		= 24,	/* no worker on that CPU */
	WEFT_FAULT_ARG		= 25,	/* argument out of range */
	WEFT_FAULT_FORMAT	= 26,	/* bad format string */
	WEFT_FAULT_MEMORY	= 27,	/* memory limit inside a call */
	WEFT_FAULT_SEMAPHORE	= 28,	/* semaphore below zero, overflow */
	WEFT_FAULT_ASSERT	= 32,	/* assert(): out_text */
	WEFT_FAULT_FAIL		= 33,	/* fail(): out_text */
};

#endif /* _UAPI_LINUX_WEFT_END_H */
