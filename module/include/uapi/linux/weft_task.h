/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * What a task program and the engine agree on: addresses, call numbers and the
 * layout of the objects that live in a program's memory. <weft/task.h> is the
 * comfortable face of this file.
 */
#ifndef _UAPI_LINUX_WEFT_TASK_H
#define _UAPI_LINUX_WEFT_TASK_H

/*
 * An address is a segment in the upper 32 bits and an offset in the lower.
 * A task's stack has segment WEFT_SEG_STACK | task slot, so that one task's
 * stack is not another's by construction. Segment 0 is never mapped.
 */
enum {
	WEFT_SEG_NULL	= 0,
	WEFT_SEG_RODATA	= 1,
	WEFT_SEG_DATA	= 2,
	WEFT_SEG_ARENA	= 3,
	WEFT_SEG_TEXT	= 4,		/* function pointers: no data there */
	WEFT_SEGS	= 8,		/* segments below this are tabled */
};

#define WEFT_SEG_STACK		0x80000000U
#define WEFT_ADDR(seg, off)	(((unsigned long long)(seg) << 32) | (off))

/*
 * Calls a task can make: X(number, name, number of arguments). A number once
 * released keeps its meaning. Arguments are in r1 to r5, the answer in r0.
 */
#define WEFT_CALLS(X)			\
	X(1,  go,		2)	\
	X(2,  task_yield,	0)	\
	X(3,  task_exit,	0)	\
	X(4,  task_self,	0)	\
	X(5,  task_join,	1)	\
	X(6,  task_cpu,		0)	\
	X(7,  task_pin,		1)	\
	X(8,  task_priority,	1)	\
	X(9,  sleep_ns,		1)	\
	X(10, now_ns,		0)	\
	X(11, compute,		1)	\
	X(12, compute_ns,	1)	\
	X(13, mem_walk,		3)	\
	X(14, mem_chase_init,	3)	\
	X(15, mem_chase,	2)	\
	X(16, arena_alloc,	1)	\
	X(17, mutex_lock,	1)	\
	X(18, mutex_trylock,	1)	\
	X(19, mutex_unlock,	1)	\
	X(20, sem_acquire,	1)	\
	X(21, sem_try_acquire,	1)	\
	X(22, sem_release,	1)	\
	X(23, wg_add,		2)	\
	X(24, wg_wait,		1)	\
	X(25, barrier_wait,	1)	\
	X(26, event_set,	1)	\
	X(27, event_reset,	1)	\
	X(28, event_wait,	1)	\
	X(29, once_begin,	1)	\
	X(30, once_end,		1)	\
	X(31, chan_make,	1)	\
	X(32, chan_send,	2)	\
	X(33, chan_recv,	2)	\
	X(34, chan_try_send,	2)	\
	X(35, chan_try_recv,	2)	\
	X(36, chan_close,	1)	\
	X(37, chan_len,		1)	\
	X(38, select_wait,	3)	\
	X(39, print,		3)	\
	X(40, random_u64,	0)	\
	X(41, fail,		2)	\
	X(42, task_tickets,	1)	\
	X(43, task_length,	1)	\
	X(44, task_deadline,	2)	\
	X(45, sleep_until,	1)	\
	X(46, mem_prefetch,	1)

enum weft_call {
#define WEFT_CALL_ENUM(nr, name, args) WEFT_CALL_##name = nr,
	WEFT_CALLS(WEFT_CALL_ENUM)
#undef WEFT_CALL_ENUM
	WEFT_CALL_MAX = 46,
};

/*
 * Objects. All zeroes is ready to use. The engine keeps the waiters elsewhere,
 * by address, so a program that scribbles here harms only itself.
 */
typedef struct { unsigned long long owner; } weft_mutex;	/* 0 or task id, bit 63: waiters */
typedef struct { long long count; } weft_semaphore;
typedef struct { long long count; } weft_waitgroup;
typedef struct { unsigned int parties, arrived; } weft_barrier;
typedef struct { unsigned long long set; } weft_event_object;
typedef struct { unsigned long long state; } weft_once;	/* 0 new, 1 runs, 2 done */

#define WEFT_MUTEX_WAITERS	(1ULL << 63)

enum { WEFT_SELECT_SEND = 1, WEFT_SELECT_RECV = 2, WEFT_SELECT_MAX = 64 };

/* One alternative of select_wait(); 24 bytes. */
struct weft_select_case {
	unsigned long long c;		/* channel */
	unsigned long long value;	/* to send, or what came */
	unsigned char op;		/* WEFT_SELECT_* */
	unsigned char ok;		/* false: received from a closed one */
	unsigned char pad[6];
};

/* fail(): which kind of failure (r2). */
enum { WEFT_FAIL_FAIL = 0, WEFT_FAIL_ASSERT = 1 };

#define WEFT_PRINT_ARGS		12	/* most arguments of print() */
#define WEFT_PRINT_LINE		512	/* longest line, rest is cut */

#endif /* _UAPI_LINUX_WEFT_TASK_H */
