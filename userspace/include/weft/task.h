/* SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0 */
/*
 * <weft/task.h>: what a task program can say. Compile with
 * clang -target bpf -mcpu=v3 -O2 -g. Zero values are ready to use.
 */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

#include <linux/weft_task.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef short s16;
typedef int s32;
typedef long long s64;
#ifndef __cplusplus
typedef _Bool bool;
#define true	1
#define false	0
#endif
#ifndef NULL
#define NULL	((void *)0)
#endif

#define EINVAL		22
#define ETIMEDOUT	110
#define ENOSPC		28
#define ENOMEM		12

typedef s64 task_id;
typedef u64 chan;
typedef weft_mutex mutex;
typedef weft_semaphore semaphore;
typedef weft_waitgroup waitgroup;
typedef weft_barrier barrier;
typedef weft_event_object event;
typedef weft_once once;

#define SEMAPHORE(n)	{ .count = (n) }
#define BARRIER(n)	{ .parties = (n) }

#define SELECT_SEND	WEFT_SELECT_SEND
#define SELECT_RECV	WEFT_SELECT_RECV

struct select_case {
	chan c;
	u64 value;
	u8 op;		/* SELECT_SEND or SELECT_RECV */
	u8 ok;		/* false: a receive met a closed channel */
};

/* Tasks. go(): id > 0, or negative errno when a limit is reached. */
static task_id (*const go)(void (*fn)(long), long arg) = (void *)WEFT_CALL_go;
static void (*const task_yield)(void) = (void *)WEFT_CALL_task_yield;
static void (*const task_exit)(void) = (void *)WEFT_CALL_task_exit;
static task_id (*const task_self)(void) = (void *)WEFT_CALL_task_self;
static int (*const task_join)(task_id id) = (void *)WEFT_CALL_task_join;
static int (*const task_cpu)(void) = (void *)WEFT_CALL_task_cpu;
static int (*const task_pin)(int cpu) = (void *)WEFT_CALL_task_pin;
static int (*const task_priority)(int n) = (void *)WEFT_CALL_task_priority;

/*
 * What a task tells the policies about itself; 0, or -EINVAL. task_priority(): the
 * greater runs first. task_tickets(): its share, from 1 on. task_length(): how long
 * it is going to run until it waits or ends. task_deadline(): its work is done once
 * each period, within the budget if that is not 0. The first call begins a period;
 * each one after that ends the work of one and waits for the next, and tells
 * whether that work was late: 1, or in time: 0. A period of 0: no deadline any more.
 */
static int (*const task_tickets)(u32 n) = (void *)WEFT_CALL_task_tickets;
static int (*const task_length)(u64 ns) = (void *)WEFT_CALL_task_length;
static int (*const task_deadline)(u64 period_ns, u64 budget_ns) = (void *)WEFT_CALL_task_deadline;

/* Time and work. */
static void (*const sleep_ns)(u64 ns) = (void *)WEFT_CALL_sleep_ns;
/* Until the clock of now_ns() says so; gives way if it does already. */
static void (*const sleep_until)(u64 ns) = (void *)WEFT_CALL_sleep_until;
static u64 (*const now_ns)(void) = (void *)WEFT_CALL_now_ns;
static void (*const compute)(u64 units) = (void *)WEFT_CALL_compute;
static void (*const compute_ns)(u64 ns) = (void *)WEFT_CALL_compute_ns;
static void (*const mem_walk)(void *p, u64 bytes, u64 stride) = (void *)WEFT_CALL_mem_walk;
static void (*const mem_chase_init)(void *p, u64 bytes, u64 seed) = (void *)WEFT_CALL_mem_chase_init;
static void (*const mem_chase)(void *p, u64 steps) = (void *)WEFT_CALL_mem_chase;
/* What is at p will be wanted soon; a hint, which returns before it has come. */
static void (*const mem_prefetch)(const void *p) = (void *)WEFT_CALL_mem_prefetch;
static void *(*const arena_alloc)(u64 bytes) = (void *)WEFT_CALL_arena_alloc;
static u64 (*const random_u64)(void) = (void *)WEFT_CALL_random_u64;

/* Objects. */
static void (*const mutex_lock)(mutex *) = (void *)WEFT_CALL_mutex_lock;
static bool (*const mutex_trylock)(mutex *) = (void *)WEFT_CALL_mutex_trylock;
static void (*const mutex_unlock)(mutex *) = (void *)WEFT_CALL_mutex_unlock;
static void (*const sem_acquire)(semaphore *) = (void *)WEFT_CALL_sem_acquire;
static bool (*const sem_try_acquire)(semaphore *) = (void *)WEFT_CALL_sem_try_acquire;
static void (*const sem_release)(semaphore *) = (void *)WEFT_CALL_sem_release;
static void (*const wg_add)(waitgroup *, long) = (void *)WEFT_CALL_wg_add;
static void (*const wg_wait)(waitgroup *) = (void *)WEFT_CALL_wg_wait;
static void (*const barrier_wait)(barrier *) = (void *)WEFT_CALL_barrier_wait;
static void (*const event_set)(event *) = (void *)WEFT_CALL_event_set;
static void (*const event_reset)(event *) = (void *)WEFT_CALL_event_reset;
static void (*const event_wait)(event *) = (void *)WEFT_CALL_event_wait;
static bool (*const weft_once_begin)(once *) = (void *)WEFT_CALL_once_begin;
static void (*const weft_once_end)(once *) = (void *)WEFT_CALL_once_end;

static inline __attribute__((always_inline)) void wg_done(waitgroup *wg)
{
	wg_add(wg, -1);
}

/* The first caller runs fn; the others wait until it is done. */
static inline __attribute__((always_inline)) void once_do(once *o, void (*fn)(void))
{
	if (weft_once_begin(o)) {
		fn();
		weft_once_end(o);
	}
}

/* Channels, with Go's rules. */
static chan (*const chan_make)(u64 capacity) = (void *)WEFT_CALL_chan_make;
static void (*const chan_send)(chan, u64) = (void *)WEFT_CALL_chan_send;
static bool (*const chan_recv)(chan, u64 *value) = (void *)WEFT_CALL_chan_recv;
static bool (*const chan_try_send)(chan, u64) = (void *)WEFT_CALL_chan_try_send;
static int (*const chan_try_recv)(chan, u64 *value) = (void *)WEFT_CALL_chan_try_recv;
static void (*const chan_close)(chan) = (void *)WEFT_CALL_chan_close;
static u64 (*const chan_len)(chan) = (void *)WEFT_CALL_chan_len;
static long (*const select_wait)(struct select_case *cases, u32 n, s64 timeout_ns) =
	(void *)WEFT_CALL_select_wait;

/*
 * Memory that tasks share without an object: __sync_* and __atomic_* builtins update it,
 * these read and set it, in one order with all of them. clang has no __atomic_load_n()
 * and no __atomic_store_n() for these programs; a plain load of what only atomics write
 * is one.
 */
#define atomic_load(p)		(*(volatile __typeof__(*(p)) *)(p))
#define atomic_store(p, value)	((void)__sync_lock_test_and_set((p), (value)))

/* Output and failure. */
static void (*const weft_print)(const char *fmt, const u64 *args, u64 n) =
	(void *)WEFT_CALL_print;
static void (*const weft_fail)(const char *msg, u64 kind) = (void *)WEFT_CALL_fail;

/*
 * print("%d of %s\n", n, name): %d %i %u %x %c %s %p %% with l, ll, width and
 * 0 or - flags. A line end is added where there is none.
 */
#define print(fmt, ...)							\
({									\
	static const char weft_fmt_[] = fmt;				\
	u64 weft_args_[] = { WEFT_MAP_ARGS(__VA_ARGS__) 0 };		\
	weft_print(weft_fmt_, weft_args_,				\
		   sizeof(weft_args_) / sizeof(u64) - 1);		\
})

#define WEFT_ARG(x)	((u64)(x)),
#define WEFT_MAP_ARGS(...)						\
	WEFT_PICK(dummy, ##__VA_ARGS__, WEFT_M12, WEFT_M11, WEFT_M10,	\
		  WEFT_M9, WEFT_M8, WEFT_M7, WEFT_M6, WEFT_M5, WEFT_M4,	\
		  WEFT_M3, WEFT_M2, WEFT_M1, WEFT_M0)(__VA_ARGS__)
#define WEFT_PICK(d, a, b, c, e, f, g, h, i, j, k, l, m, pick, ...) pick
#define WEFT_M0(...)
#define WEFT_M1(a)		WEFT_ARG(a)
#define WEFT_M2(a, ...)		WEFT_ARG(a) WEFT_M1(__VA_ARGS__)
#define WEFT_M3(a, ...)		WEFT_ARG(a) WEFT_M2(__VA_ARGS__)
#define WEFT_M4(a, ...)		WEFT_ARG(a) WEFT_M3(__VA_ARGS__)
#define WEFT_M5(a, ...)		WEFT_ARG(a) WEFT_M4(__VA_ARGS__)
#define WEFT_M6(a, ...)		WEFT_ARG(a) WEFT_M5(__VA_ARGS__)
#define WEFT_M7(a, ...)		WEFT_ARG(a) WEFT_M6(__VA_ARGS__)
#define WEFT_M8(a, ...)		WEFT_ARG(a) WEFT_M7(__VA_ARGS__)
#define WEFT_M9(a, ...)		WEFT_ARG(a) WEFT_M8(__VA_ARGS__)
#define WEFT_M10(a, ...)	WEFT_ARG(a) WEFT_M9(__VA_ARGS__)
#define WEFT_M11(a, ...)	WEFT_ARG(a) WEFT_M10(__VA_ARGS__)
#define WEFT_M12(a, ...)	WEFT_ARG(a) WEFT_M11(__VA_ARGS__)

#define fail(msg)							\
({									\
	static const char weft_msg_[] = msg;				\
	weft_fail(weft_msg_, WEFT_FAIL_FAIL);				\
})
#define assert(x)							\
({									\
	if (!(x)) {							\
		static const char weft_msg_[] = #x;			\
		weft_fail(weft_msg_, WEFT_FAIL_ASSERT);			\
	}								\
})

#endif /* WEFT_TASK_H */
