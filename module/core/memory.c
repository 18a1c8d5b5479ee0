// SPDX-License-Identifier: GPL-2.0
/* Segments, the arena, and the account that all memory of a session is on. */
#include "session.h"

bool weft_memory_charge(struct weft_memory *memory, u64 bytes)
{
	u64 now = __atomic_add_fetch(&memory->charged, bytes, __ATOMIC_RELAXED);

	if (now > memory->limit || now < bytes) {
		weft_memory_uncharge(memory, bytes);
		return false;
	}
	/* Racing peaks may lose the smaller one: that is what a peak is. */
	if (now > READ_ONCE(memory->peak))
		WRITE_ONCE(memory->peak, now);
	return true;
}

void weft_memory_uncharge(struct weft_memory *memory, u64 bytes)
{
	__atomic_sub_fetch(&memory->charged, bytes, __ATOMIC_RELAXED);
}

void *weft_memory_alloc(struct weft_memory *memory, u64 bytes)
{
	void *p;

	if (!weft_memory_charge(memory, bytes))
		return ERR_PTR(-ENOSPC);
	p = weft_alloc(bytes);
	if (p)
		return p;
	weft_memory_uncharge(memory, bytes);
	return ERR_PTR(-ENOMEM);
}

void weft_memory_release(struct weft_memory *memory, void *p, u64 bytes)
{
	if (!p)
		return;
	weft_free(p);
	weft_memory_uncharge(memory, bytes);
}

/* Globals are whole pages: userspace may map them. */
static int segment_make(struct weft_memory *memory, u32 number, u32 bytes, bool store)
{
	struct weft_segment segment = { .size = bytes };

	if (!bytes)
		return 0;
	if (!weft_memory_charge(memory, PAGE_ALIGN((u64)bytes)))
		return -ENOSPC;
	segment.base = weft_map_alloc(PAGE_ALIGN((u64)bytes));
	if (!segment.base)
		return -ENOMEM;
	memory->load[number] = segment;
	if (store)
		memory->store[number] = segment;
	return 0;
}

int weft_memory_init(struct weft_memory *memory, const struct weft_load *load, u64 limit)
{
	u64 arena = min_t(u64, limit, WEFT_ARENA_MAX);
	int err;

	memset(memory, 0, sizeof(*memory));
	weft_lock_init(&memory->lock);
	memory->limit = limit;
	err = segment_make(memory, WEFT_SEG_RODATA, load->rodata_size, false);
	if (!err)
		err = segment_make(memory, WEFT_SEG_DATA, load->data_total, true);
	if (!err) {
		memory->nr_granules = (arena + WEFT_GRANULE - 1) >> WEFT_GRANULE_SHIFT;
		memory->granules = weft_memory_alloc(memory, memory->nr_granules *
						     sizeof(*memory->granules));
		err = PTR_ERR_OR_ZERO(memory->granules);
		if (err)
			memory->granules = NULL;
	}
	if (err)
		weft_memory_free(memory);
	return err;
}

void weft_memory_free(struct weft_memory *memory)
{
	u32 i = 0;

	/* A block's first granule holds its base; skip the ones inside it. */
	while (memory->granules && i < memory->nr_granules && memory->granules[i].end) {
		struct weft_granule *first = &memory->granules[i];

		i = (first->end + WEFT_GRANULE - 1) >> WEFT_GRANULE_SHIFT;
		weft_free(first->base);
	}
	weft_free(memory->granules);
	weft_map_free(memory->load[WEFT_SEG_RODATA].base);
	weft_map_free(memory->load[WEFT_SEG_DATA].base);
	memset(memory, 0, sizeof(*memory));
}

static void arena_publish(struct weft_memory *memory, u8 *block, u64 start, u64 bytes)
{
	u64 offset;

	for (offset = 0; offset < bytes; offset += WEFT_GRANULE) {
		struct weft_granule *granule =
			&memory->granules[(start + offset) >> WEFT_GRANULE_SHIFT];

		granule->base = block + offset;
		/* Pairs with the acquire in weft_arena_at(). */
		weft_store_release(&granule->end, start + bytes);
	}
}

static u64 arena_bump(struct weft_memory *memory, u64 bytes)
{
	u64 offset = memory->next;

	weft_assert_locked(&memory->lock);
	if (bytes > memory->end - memory->next)
		return U64_MAX;
	memory->next += bytes;
	return offset;
}

/*
 * Small requests share a block; the rest of a block that a request does not fit
 * into is given up, so that no object lies across two.
 */
u64 weft_arena_alloc(struct weft_memory *memory, u64 bytes)
{
	u64 offset, start, room;
	u8 *block;

	if (!bytes || bytes > WEFT_ARENA_MAX)
		return 0;
	bytes = ALIGN(bytes, 64ULL);
	weft_lock(&memory->lock);
	offset = arena_bump(memory, bytes);
	weft_unlock(&memory->lock);
	if (offset != U64_MAX)
		return WEFT_ADDR(WEFT_SEG_ARENA, offset);

	/* Allocated before the lock, which must not be held over a sleep. */
	room = ALIGN(bytes, WEFT_GRANULE);
	block = weft_memory_alloc(memory, room);
	if (IS_ERR(block))
		return 0;
	weft_lock(&memory->lock);
	start = ALIGN(memory->end, WEFT_GRANULE);
	if ((start + room) >> WEFT_GRANULE_SHIFT > memory->nr_granules) {
		weft_unlock(&memory->lock);
		weft_memory_release(memory, block, room);
		return 0;
	}
	arena_publish(memory, block, start, room);
	memory->next = start + bytes;
	memory->end = start + room;
	weft_unlock(&memory->lock);
	return WEFT_ADDR(WEFT_SEG_ARENA, start);
}

u32 weft_memory_why(struct weft_session *session, const struct weft_task *task,
		    u64 addr, u64 bytes, bool store, u64 *other)
{
	u32 number = addr >> 32;
	struct weft_task *owner;

	*other = 0;
	if (store && number < WEFT_SEGS &&
	    weft_fits((u32)addr, bytes, session->memory.load[number].size))
		return WEFT_FAULT_READONLY;
	if (number & WEFT_SEG_STACK && number != task->segment) {
		owner = weft_task_slot(session, number & ~WEFT_SEG_STACK);
		if (owner) {
			*other = weft_task_id(owner);
			return WEFT_FAULT_OTHER_STACK;
		}
	}
	return WEFT_FAULT_ADDRESS;
}
