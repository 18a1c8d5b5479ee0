/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What module/core/ needs from its surroundings, in the kernel. The hosted
 * build has a file of the same name and the same contents (userspace/hosted/);
 * which of the two is found is the include path's choice.
 */
#ifndef WEFT_PLATFORM_H
#define WEFT_PLATFORM_H

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/prefetch.h>
#include <linux/random.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "compat.h"

#if defined(CONFIG_RETPOLINE) || defined(CONFIG_MITIGATION_RETPOLINE)
#define WEFT_CHEAP_INDIRECT_JUMPS 0
#else
#define WEFT_CHEAP_INDIRECT_JUMPS 1
#endif

/*
 * The compiler's, not the kernel's: where the kernel's fall back to a fence
 * (user-mode Linux), each would cost more than a switch.
 */
#define weft_load_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define weft_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

/* Tasks may race for their own memory, see the hosted twin; volatile is all KCSAN asks. */
#define weft_task_access	__always_inline

/* Taken in task context only, never from interrupts; held for a few lines. */
struct weft_lock {
	spinlock_t spin;
};

#define weft_lock_init(lock)	spin_lock_init(&(lock)->spin)
#define WEFT_LOCK_INIT(name)	{ .spin = __SPIN_LOCK_UNLOCKED((name).spin) }

/*
 * Not in line: a ticket handed to a virtual CPU that its host has preempted
 * makes everybody wait for the host, 20 ms a time with four CPUs on two cores.
 * lockdep sees the order only of locks that are waited for, so there we do.
 */
static inline void weft_lock(struct weft_lock *lock)
{
	if (IS_ENABLED(CONFIG_LOCKDEP))
		spin_lock(&lock->spin);
	else
		while (unlikely(!spin_trylock(&lock->spin)))
			cpu_relax();
}

static inline void weft_unlock(struct weft_lock *lock)
{
	spin_unlock(&lock->spin);
}

#define weft_assert_locked(lock) lockdep_assert_held(&(lock)->spin)

/*
 * Zeroed memory, charged to the opener's cgroup (the caller has made that the
 * active one). weft_alloc() is for tables, weft_map_alloc() for memory that
 * userspace may map: whole pages. weft_chunk_alloc() is for blocks of a power
 * of two pages that hold tasks. All may sleep. Users decide how much is asked for,
 * and are told if there is no more: the kernel's log is not.
 */
static inline void *weft_alloc(size_t bytes)
{
	/* The kernel would warn, and a user could make it. */
	if (bytes > INT_MAX)
		return NULL;
	return kvzalloc(bytes, GFP_KERNEL_ACCOUNT | __GFP_NOWARN);
}

static inline void weft_free(void *p)
{
	kvfree(p);
}

void *weft_map_alloc(size_t bytes);
void weft_map_free(void *p);
void *weft_chunk_alloc(size_t bytes);
void weft_chunk_free(void *p, size_t bytes);

/* The interpreter that a session has. */
#define weft_vm_enter(worker, task)						\
	(unlikely((worker)->session->chaos) ? weft_chaos_run(worker, task) :	\
					      weft_vm_run(worker, task))

/* Lets the OS in, in loops of a caller's own length. */
static inline void weft_relax(void)
{
	cond_resched();
}

/* Waits for what another thread is about to do; -EINTR if somebody wants us to end. */
static inline int weft_doze(void)
{
	usleep_range(20, 50);
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/*
 * Keeps the module that something is of; it may be NULL. False: that is going, or
 * coming: should its init fail, it goes whoever has it.
 */
static inline bool weft_owner_get(struct module *owner)
{
	return !owner || (READ_ONCE(owner->state) == MODULE_STATE_LIVE && try_module_get(owner));
}

static inline void weft_owner_put(struct module *owner)
{
	module_put(owner);
}

/* What is there, if anything is; 0 or -errno. */
static inline int weft_peek(void *to, const void *from, size_t bytes)
{
	return copy_from_kernel_nofault(to, from, bytes);
}

/* A number that a program cannot know. */
static inline u64 weft_secret(void)
{
	return get_random_u64();
}

static inline u64 weft_clock_ns(void)
{
	return ktime_get_ns();
}

/* Time is the machine's here; the hosted twin can have a clock of its own. */
static inline bool weft_clock_virtual(void)
{
	return false;
}

static inline bool weft_clock_due(void)
{
	return false;
}

/* How long the machine has slept so far, which that clock does not tell. */
static inline u64 weft_slept_ns(void)
{
	return ktime_to_ns(ktime_mono_to_any(0, TK_OFFS_BOOT));
}

#endif /* WEFT_PLATFORM_H */
