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
#include <linux/errno.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/nospec.h>
#include <linux/overflow.h>
#include <linux/prefetch.h>
#include <linux/random.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

#include "compat.h"

/* Taken in task context only, never from interrupts; held for a few lines. */
struct weft_lock {
	spinlock_t spin;
};

#define weft_lock_init(lock)	spin_lock_init(&(lock)->spin)

static inline void weft_lock(struct weft_lock *lock)
{
	spin_lock(&lock->spin);
}

static inline void weft_unlock(struct weft_lock *lock)
{
	spin_unlock(&lock->spin);
}

/* For two locks of one kind, taken in the order of their addresses. */
static inline void weft_lock_nested(struct weft_lock *lock, unsigned int depth)
{
	spin_lock_nested(&lock->spin, depth);
}

#define weft_assert_locked(lock) lockdep_assert_held(&(lock)->spin)

/*
 * Zeroed memory, charged to the opener's cgroup (the caller has made that the
 * active one). weft_alloc() is for tables, weft_map_alloc() for memory that
 * userspace may map: whole pages. weft_chunk_alloc() is for blocks of a power
 * of two pages that hold tasks. All may sleep.
 */
static inline void *weft_alloc(size_t bytes)
{
	return kvzalloc(bytes, GFP_KERNEL_ACCOUNT);
}

static inline void weft_free(void *p)
{
	kvfree(p);
}

void *weft_map_alloc(size_t bytes);
void weft_map_free(void *p);
void *weft_chunk_alloc(size_t bytes);
void weft_chunk_free(void *p, size_t bytes);

/* Lets the OS in, in loops of a caller's own length. */
static inline void weft_relax(void)
{
	cond_resched();
}

static inline u64 weft_clock_ns(void)
{
	return ktime_get_ns();
}

#endif /* WEFT_PLATFORM_H */
