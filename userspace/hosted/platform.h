/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What module/core/ needs from its surroundings, in userspace: the twin of
 * module/platform.h.
 */
#ifndef WEFT_PLATFORM_H
#define WEFT_PLATFORM_H

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <linux/types.h>

#include "futex.h"
#include "heap.h"
#include "list.h"
#include "sim.h"

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
typedef __s8 s8;
typedef __s16 s16;
typedef __s32 s32;
typedef __s64 s64;

#ifndef U32_MAX
#define U32_MAX		((u32)~0U)
#endif
#define U64_MAX		((u64)~0ULL)
#define S64_MAX		((s64)(U64_MAX >> 1))

#define PAGE_SIZE	4096UL
#define PAGE_ALIGN(x)	(((x) + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1))
#define ALIGN(x, a)	(((x) + (a) - 1) & ~((a) - 1))
#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define BUILD_BUG_ON(x)	_Static_assert(!(x), #x)
#define WARN_ON_ONCE(x)	({ bool bad_ = (x); if (bad_) abort(); bad_; })
#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)
#define min(a, b)	({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ < b_ ? a_ : b_; })
#define max(a, b)	({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ > b_ ? a_ : b_; })
#define min_t(t, a, b)	min((t)(a), (t)(b))
#define min3(a, b, c)	min(min(a, b), c)
#define clamp(x, low, high) min(max(x, low), high)
#define max_t(t, a, b)	max((t)(a), (t)(b))
/* The last page of addresses is errors, as in the kernel. */
#define ERR_PTR(err)	((void *)(long)(err))
#define PTR_ERR(p)	((long)(p))
#define IS_ERR(p)	((unsigned long)(p) >= (unsigned long)-4095)
#define PTR_ERR_OR_ZERO(p) (IS_ERR(p) ? PTR_ERR(p) : 0)
#define unreachable()	__builtin_unreachable()
#define IS_ENABLED(option)	0
/* The fuzzer runs the other form, too. */
#ifndef WEFT_CHEAP_INDIRECT_JUMPS
#define WEFT_CHEAP_INDIRECT_JUMPS 1
#endif
#define fallthrough	__attribute__((fallthrough))
#define noinline	__attribute__((noinline))
#undef __always_inline
#ifdef __NO_INLINE__
/* A function is one function there, so that gcov counts its branches once. */
#define __always_inline	inline
#else
#define __always_inline	inline __attribute__((always_inline))
#endif
#define __maybe_unused	__attribute__((unused))
#define __packed	__attribute__((packed))
#define __aligned(x)	__attribute__((aligned(x)))
#define __printf(a, b)	__attribute__((format(printf, a, b)))
#define ____cacheline_aligned __attribute__((aligned(64)))
#define EXPORT_SYMBOL_GPL(name)
/* For sparse, which reads the kernel build. */
#define __acquires(x)
#define __releases(x)
#define __acquire(x)	((void)0)
#define __release(x)	((void)0)
#define mul_u64_u64_div_u64(a, b, c) ((u64)((unsigned __int128)(a) * (b) / (c)))
#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define scnprintf(buf, size, ...)					\
({									\
	int len_ = snprintf(buf, size, __VA_ARGS__);			\
	len_ < (int)(size) ? len_ : (int)(size) - 1;			\
})

#define READ_ONCE(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WRITE_ONCE(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define weft_load_acquire(p)	__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define weft_store_release(p, v) __atomic_store_n(p, v, __ATOMIC_RELEASE)
#define smp_wmb()		weft_fence(__ATOMIC_RELEASE)
#define smp_mb()		weft_fence(__ATOMIC_SEQ_CST)
#define prefetch(p)		__builtin_prefetch(p)
#define prefetchw(p)		__builtin_prefetch(p, 1)
#define array_index_nospec(i, n) (i)
/* Nothing is secret from a program's own process; tests have a mask that is one. */
#ifndef array_index_mask_nospec
#define array_index_mask_nospec(i, n) ((void)(i), (void)(n), ~0UL)
#endif
#define cpu_relax()		__builtin_ia32_pause()

/*
 * Of a function that reads or writes a program's memory for a task. Two tasks may
 * do so at once without any order (tests/programs/lost_update.c does): a race of
 * the program, not of weft, so ThreadSanitizer is not to see it.
 */
#ifdef __SANITIZE_THREAD__
#define weft_task_access	noinline __attribute__((no_sanitize_thread))
#else
#define weft_task_access	__always_inline
#endif

/*
 * ThreadSanitizer does not know fences, and gcc refuses them there. A locked
 * operation on a word that no other thread knows is as full a barrier, and makes
 * nothing happen before anything in another thread: plain data that only a fence
 * would protect is reported.
 */
static __always_inline void weft_fence(int order)
{
#ifdef __SANITIZE_THREAD__
	u32 word = 0;

	(void)order;
	__atomic_fetch_add(&word, 1, __ATOMIC_SEQ_CST);
#else
	__atomic_thread_fence(order);
#endif
}

static inline u64 weft_read_clock(clockid_t clock)
{
	struct timespec ts;

	clock_gettime(clock, &ts);
	return (u64)ts.tv_sec * 1000000000ULL + (u64)ts.tv_nsec;
}

/* The machine's own clock, for what waits in the OS. */
static inline u64 weft_real_ns(void)
{
	return weft_read_clock(CLOCK_MONOTONIC);
}

/* Vehicle sim has a clock that only its tasks' work and sleep move. */
static inline bool weft_clock_virtual(void)
{
	return unlikely(weft_sim);
}

static inline u64 weft_clock_ns(void)
{
	return weft_clock_virtual() ? weft_sim_now(weft_sim) : weft_real_ns();
}

/* A moment has come for which the worker is to look up before it picks a task. */
static inline bool weft_clock_due(void)
{
	return weft_clock_virtual() && weft_sim_due(weft_sim);
}

/* How long the machine has slept so far, to within some microseconds. */
static inline u64 weft_slept_ns(void)
{
	return weft_read_clock(CLOCK_BOOTTIME) - weft_real_ns();
}

/* A word, so that processes can share it, and that needs no undoing. */
struct weft_lock {
	u32 word;
};

enum { WEFT_UNLOCKED = 0, WEFT_LOCKED = 1, WEFT_CONTENDED = 2 };

#define weft_lock_init(lock)	((lock)->word = WEFT_UNLOCKED)
#define WEFT_LOCK_INIT(name)	{ .word = WEFT_UNLOCKED }

/* futex.c */
void weft_lock_wait(struct weft_lock *lock);
void weft_lock_wake(struct weft_lock *lock);

static inline void weft_lock(struct weft_lock *lock)
{
	u32 unlocked = WEFT_UNLOCKED;

	if (unlikely(!__atomic_compare_exchange_n(&lock->word, &unlocked, WEFT_LOCKED, false,
						  __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
		weft_lock_wait(lock);
}

static inline void weft_unlock(struct weft_lock *lock)
{
	if (unlikely(__atomic_exchange_n(&lock->word, WEFT_UNLOCKED, __ATOMIC_RELEASE) ==
		     WEFT_CONTENDED))
		weft_lock_wake(lock);
}

#define weft_assert_locked(lock) ((void)(lock))

/* With processes, all of a session is in memory that they share. */
static inline void *weft_alloc(size_t bytes)
{
	return unlikely(weft_heap) ? weft_heap_alloc(bytes) : calloc(1, bytes);
}

static inline void weft_free(void *p)
{
	if (unlikely(weft_heap))
		weft_heap_free(p);
	else
		free(p);
}

static inline void *weft_map_alloc(size_t bytes)
{
	return weft_alloc(bytes);
}

static inline void weft_map_free(void *p)
{
	weft_free(p);
}

static inline void *weft_chunk_alloc(size_t bytes)
{
	return weft_alloc(bytes);
}

static inline void weft_chunk_free(void *p, size_t bytes)
{
	(void)bytes;
	weft_free(p);
}

struct weft_task;
struct weft_worker;
/* race_vm.c: the interpreter that a session has. */
int weft_vm_enter(struct weft_worker *worker, struct weft_task *task);

/* Lets the OS in, in loops of a caller's own length. */
static inline void weft_relax(void)
{
}

/* engine.c: waits for what another thread is about to do; 0. */
int weft_doze(void);

/* Nobody here goes. */
struct module;
#define THIS_MODULE	((struct module *)NULL)

static inline bool weft_owner_get(struct module *owner)
{
	(void)owner;
	return true;
}

static inline void weft_owner_put(struct module *owner)
{
	(void)owner;
}

/* What is there, if anything is; 0 or -errno. */
int weft_peek(void *to, const void *from, size_t bytes);

/* A number that a program cannot know; here the same for all, to repeat runs. */
static inline u64 weft_secret(void)
{
	return 0x9E3779B97F4A7C15ULL;
}

#endif /* WEFT_PLATFORM_H */
