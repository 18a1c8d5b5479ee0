/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tasks in the order of their keys, smallest first, those of equal keys in the order in
 * which they came. Most find a lane for their key, which costs the same however many
 * they are; the others wait in a heap.
 */
#ifndef WEFT_SORTED_H
#define WEFT_SORTED_H

#include "platform.h"
#include "table.h"

struct weft_session;

struct weft_entry {
	u64 key;		/* urn: the tickets of it and those that it stands for */
	u32 seq;		/* urn: its own tickets */
	u32 slot;		/* of the task */
};

/**
 * struct weft_heap - a 4-ary heap: the four children of an entry are a line of cache
 * @entries:	the root is the fourth, so that children begin lines
 * @nr:		tasks in it
 */
struct weft_heap {
	struct weft_table entries;
	u32 nr;
};

enum { WEFT_LANES = 64 };

/**
 * struct weft_lanes - a list for each of 64 keys that follow each other
 * @base:	no key is smaller, and none is larger than it + 63
 * @busy:	bit i: tasks are in lane i, whose key is i modulo 64
 * @ends:	slots; what is between the two is in weft_behind()
 *
 * As in Linux's O(1) scheduler (2.6.0 to 2.6.22), but that the keys may move on, as
 * in a calendar queue (Brown, CACM 1988).
 */
struct weft_lanes {
	u64 base;
	u64 busy;
	struct {
		u32 first;
		u32 last;
	} ends[WEFT_LANES];
};

struct weft_sorted {
	struct weft_lanes lanes;
	struct weft_heap heap;
};

/* sorted.c; what is not said to may not sleep, and has the lock of who owns @sorted. */
/* May sleep. For up to @most tasks; 0 or -errno. A second time it does nothing. */
int weft_sorted_init(struct weft_sorted *sorted, u64 most);
/* @entry's task is in no other at the same time. */
void weft_sorted_push(struct weft_session *session, struct weft_sorted *sorted,
		      struct weft_entry entry);
/* The first. It is not empty. */
struct weft_entry weft_sorted_pop(struct weft_session *session, struct weft_sorted *sorted);
/* Those in lanes have @key from now on, in the order in which they were. */
void weft_sorted_merge(struct weft_session *session, struct weft_sorted *sorted, u64 key);

/* Entry @i of the heap's @nr. */
static __always_inline struct weft_entry *weft_heap_at(const struct weft_heap *heap, u32 i)
{
	return weft_table_at(&heap->entries, i + 3, sizeof(struct weft_entry));
}

/* Bit i: tasks of key @base + i are there. */
static __always_inline u64 weft_lanes_busy(const struct weft_lanes *lanes)
{
	u32 base = lanes->base % WEFT_LANES;

	return lanes->busy >> base | lanes->busy << (-base % WEFT_LANES);
}

/* The smallest key in a lane. There is one. */
static __always_inline u64 weft_lanes_key(const struct weft_lanes *lanes)
{
	return lanes->base + __builtin_ctzll(weft_lanes_busy(lanes));
}

static __always_inline bool weft_sorted_empty(const struct weft_sorted *sorted)
{
	return !sorted->lanes.busy && !sorted->heap.nr;
}

/*
 * Is the first in a lane, and not in the heap? Of equal keys the heap's is older: when it
 * came, none of its key was in a lane, or it has since made way as the oldest of those.
 * (But for one that another module's policy has pushed twice, which is caught.)
 */
static __always_inline bool weft_sorted_in_lane(const struct weft_sorted *sorted)
{
	return sorted->lanes.busy &&
	       (!sorted->heap.nr ||
		weft_lanes_key(&sorted->lanes) < weft_heap_at(&sorted->heap, 0)->key);
}

/* Key and slot of the first, which stays. It is not empty. */
static __always_inline struct weft_entry weft_sorted_first(const struct weft_sorted *sorted)
{
	struct weft_entry entry = {};

	if (!weft_sorted_in_lane(sorted))
		return *weft_heap_at(&sorted->heap, 0);
	entry.key = weft_lanes_key(&sorted->lanes);
	entry.slot = sorted->lanes.ends[entry.key % WEFT_LANES].first;
	return entry;
}

#endif /* WEFT_SORTED_H */
