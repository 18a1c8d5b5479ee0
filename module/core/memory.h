/* SPDX-License-Identifier: GPL-2.0 */
/* A program's memory: tagged segments, the arena, and who pays for it. */
#ifndef WEFT_MEMORY_H
#define WEFT_MEMORY_H

#include <linux/weft.h>
#include <linux/weft_task.h>

#include "platform.h"
#include "task.h"

struct weft_segment {
	u8 *base;
	u64 size;
};

/* One MiB of the arena: where it is, and where its block ends (offset). */
struct weft_granule {
	u8 *base;
	u64 end;
};

enum {
	WEFT_GRANULE_SHIFT	= 20,
	WEFT_SEGMENT_MAX	= 1 << 30,	/* of globals */
};

#define WEFT_GRANULE		(1ULL << WEFT_GRANULE_SHIFT)
#define WEFT_ARENA_MAX		(1ULL << 32)

/**
 * struct weft_memory - segments by number, and what is charged
 * @load:	segments that may be read
 * @store:	segments that may be written
 * @granules:	the arena, by MiB; an object never lies across two blocks
 * @nr_granules: length of @granules
 * @lock:	the arena's bump pointer
 * @next:	lock: offset of the next free byte
 * @end:	lock: offset where the block of @next ends
 * @limit:	most bytes charged
 * @charged:	bytes now, atomic
 * @peak:	most there ever were
 */
struct weft_memory {
	struct weft_segment load[WEFT_SEGS];
	struct weft_segment store[WEFT_SEGS];
	struct weft_granule *granules;
	u32 nr_granules;
	struct weft_lock lock;
	u64 next;
	u64 end;
	u64 limit;
	u64 charged;
	u64 peak;
};

int weft_memory_init(struct weft_memory *memory, const struct weft_load *load, u64 limit);
void weft_memory_free(struct weft_memory *memory);

/* Books @bytes; false when the limit would be passed. */
bool weft_memory_charge(struct weft_memory *memory, u64 bytes);
void weft_memory_uncharge(struct weft_memory *memory, u64 bytes);

/* Booked and zeroed, or ERR_PTR: -ENOSPC at the limit, -ENOMEM. May sleep. */
void *weft_memory_alloc(struct weft_memory *memory, u64 bytes);
void weft_memory_release(struct weft_memory *memory, void *p, u64 bytes);

/* Address of @bytes zeroed bytes in the arena, 0 when there are none. May sleep. */
u64 weft_arena_alloc(struct weft_memory *memory, u64 bytes);

/* @bytes may be any number that a task has made up. */
static __always_inline bool weft_fits(u64 offset, u64 bytes, u64 size)
{
	return bytes <= size && offset <= size - bytes;
}

/*
 * @base + @offset, as weft_fits() has said; NULL where the CPU only guesses that it has:
 * what it reads meanwhile leaves traces in the caches, and the address is the program's. It
 * is the pointer that is masked, for of a memory smaller than @bytes even the beginning is
 * somebody else's.
 */
static __always_inline void *weft_nospec(void *base, u64 offset, u64 bytes, u64 size)
{
	unsigned long mask = array_index_mask_nospec(offset + bytes, size + 1);

	/* That sum may be beyond 2^64 if a task has made up @bytes. */
	if (!__builtin_constant_p(bytes))
		mask &= array_index_mask_nospec(bytes, size + 1);
	return (void *)(((unsigned long)base + offset) & mask);
}

static inline void *weft_arena_at(const struct weft_memory *memory, u32 offset, u64 bytes)
{
	u32 index = offset >> WEFT_GRANULE_SHIFT;
	const struct weft_granule *granule;
	u64 end;

	if (unlikely(index >= memory->nr_granules))
		return NULL;
	granule = &memory->granules[array_index_nospec(index, memory->nr_granules)];
	/* Pairs with the release in arena_publish(): @base before @end. */
	end = weft_load_acquire(&granule->end);
	if (unlikely(!weft_fits(offset, bytes, end)))
		return NULL;
	/* @end is from the beginning of the arena, as @offset is. */
	return weft_nospec(granule->base - (offset & ~(WEFT_GRANULE - 1)), offset, bytes, end);
}

enum { WEFT_NODE_BYTES = 64 };	/* what mem_chase() goes by: a cache line */

/**
 * weft_memory_at - host address of a task's @bytes bytes at @addr
 * @memory:	the session's
 * @task:	the task that asks: its own stack is in reach
 * @addr:	tagged address
 * @bytes:	how many, all of them must be there
 * @store:	they will be written
 *
 * NULL when @task may not; weft_memory_why() then tells.
 */
static __always_inline void *weft_memory_at(const struct weft_memory *memory,
					    const struct weft_task *task,
					    u64 addr, u64 bytes, bool store)
{
	const struct weft_segment *segment;
	u32 number = addr >> 32, offset = addr;

	if (likely(number == task->segment)) {
		if (likely(weft_fits(offset, bytes, task->stack_bytes)))
			return weft_nospec(task->stack, offset, bytes, task->stack_bytes);
		return NULL;
	}
	if (unlikely(number >= WEFT_SEGS))
		return NULL;
	number = array_index_nospec(number, WEFT_SEGS);
	segment = store ? &memory->store[number] : &memory->load[number];
	if (likely(weft_fits(offset, bytes, segment->size)))
		return weft_nospec(segment->base, offset, bytes, segment->size);
	if (number == WEFT_SEG_ARENA)
		return weft_arena_at(memory, offset, bytes);
	return NULL;
}

/* Why @addr is out of reach: enum weft_fault; *other is a stack's owner. */
u32 weft_memory_why(struct weft_session *session, const struct weft_task *task,
		    u64 addr, u64 bytes, bool store, u64 *other);

#endif /* WEFT_MEMORY_H */
