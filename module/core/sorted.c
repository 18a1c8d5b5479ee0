// SPDX-License-Identifier: GPL-2.0
/* Tasks in the order of their keys: lanes, and a heap for those that find none. */
#include "session.h"

int weft_sorted_init(struct weft_sorted *sorted, u64 most)
{
	struct weft_table *entries = &sorted->heap.entries;

	return entries->blocks ? 0 : weft_table_init(entries, sizeof(struct weft_entry), most);
}

/*
 * With jumps: those guessed right load the next four before these are compared. @seq wraps:
 * one that waits while 2^31 others come may go behind some of its own key.
 */
static __always_inline bool before(const struct weft_entry *a, const struct weft_entry *b)
{
	return a->key < b->key || (a->key == b->key && (s32)(a->seq - b->seq) < 0);
}

/* @entry goes to place @i, or above it, not above @top. */
static __always_inline void sift_up(struct weft_heap *heap, u32 i, u32 top,
				    struct weft_entry entry)
{
	struct weft_entry *here = weft_heap_at(heap, i);

	while (i > top) {
		u32 parent = (i - 1) / 4;
		struct weft_entry *above = weft_heap_at(heap, parent);

		if (!before(&entry, above))
			break;
		*here = *above;
		here = above;
		i = parent;
	}
	*here = entry;
}

static void heap_push(struct weft_heap *heap, struct weft_entry entry)
{
	sift_up(heap, heap->nr++, 0, entry);
}

/* Two pairs and then the winners: a chain of three would wait for each other. */
static __always_inline u32 least_of_four(const struct weft_entry *children)
{
	u32 left = before(&children[1], &children[0]);
	u32 right = 2 + before(&children[3], &children[2]);

	return before(&children[right], &children[left]) ? right : left;
}

static __always_inline u32 least_of(const struct weft_entry *children, u32 nr)
{
	u32 k, least = 0;

	if (likely(nr >= 4))
		return least_of_four(children);

	for (k = 1; k < nr; k++)
		least = before(&children[k], &children[least]) ? k : least;
	return least;
}

/*
 * @entry goes to place @top or below it. It comes from the end, so it most likely goes
 * back there: the hole goes all the way down without asking, and up again as far as
 * need be (Wegener 1993).
 */
static void sift_down(struct weft_heap *heap, u32 top, struct weft_entry entry)
{
	struct weft_entry *here = weft_heap_at(heap, top), *children;
	u32 i = top, first;

	for (first = 4 * i + 1; first < heap->nr; first = 4 * i + 1) {
		children = weft_heap_at(heap, first);
		i = first + least_of(children, heap->nr - first);
		*here = children[i - first];
		here = &children[i - first];
	}
	sift_up(heap, i, top, entry);
}

static struct weft_entry heap_pop(struct weft_heap *heap)
{
	struct weft_entry first = *weft_heap_at(heap, 0);
	struct weft_entry last = *weft_heap_at(heap, --heap->nr);

	if (heap->nr)
		sift_down(heap, 0, last);
	return first;
}

#define LANE_END	U32_MAX		/* in weft_behind(): nobody is behind it */
#define LAST_BASE	(U64_MAX - (WEFT_LANES - 1))

/* The largest in a lane. There is one. */
static u64 last_key(const struct weft_lanes *lanes)
{
	return lanes->base + 63 - __builtin_clzll(weft_lanes_busy(lanes));
}

/* Is there a lane for @key, now or once all begin elsewhere? */
static bool reach(struct weft_lanes *lanes, u64 key)
{
	u64 least, most;

	if (likely(key - lanes->base < WEFT_LANES))
		return true;
	least = weft_lanes_key(lanes);
	most = last_key(lanes);
	if (key > most ? key - least >= WEFT_LANES : most - key >= WEFT_LANES)
		return false;
	lanes->base = min3(key, least, LAST_BASE);
	return true;
}

static bool lanes_push(struct weft_session *session, struct weft_lanes *lanes, u64 key, u32 slot)
{
	u32 *behind = weft_behind(session, slot), lane = key % WEFT_LANES;
	u64 bit = 1ULL << lane;

	if (!lanes->busy)
		lanes->base = min(key, LAST_BASE);
	/* Nobody is in two, not even if another module's policy says so. */
	if (!reach(lanes, key) || *behind)
		return false;
	*behind = LANE_END;
	if (lanes->busy & bit)
		*weft_behind(session, lanes->ends[lane].last) = slot + 1;
	else
		lanes->ends[lane].first = slot;
	lanes->ends[lane].last = slot;
	lanes->busy |= bit;
	return true;
}

/* The first of those with @key, whom there are. */
static __always_inline struct weft_entry lane_pop(struct weft_session *session,
						  struct weft_lanes *lanes, u64 key)
{
	struct weft_entry entry = { .key = key };
	u32 lane = key % WEFT_LANES, *behind, next;

	entry.slot = lanes->ends[lane].first;
	behind = weft_behind(session, entry.slot);
	next = *behind;
	*behind = 0;
	if (next == LANE_END)
		lanes->busy &= ~(1ULL << lane);
	else
		lanes->ends[lane].first = next - 1;
	return entry;
}

/*
 * A few whose keys are far off could hold the lanes for as long as more urgent ones come:
 * each of these moves one of them out of its way, the oldest, to where nobody younger
 * of its key is.
 */
static void make_way(struct weft_session *session, struct weft_sorted *sorted,
		     const struct weft_entry *entry)
{
	struct weft_lanes *lanes = &sorted->lanes;
	struct weft_entry far;

	if (entry->key >= weft_lanes_key(lanes))
		return;
	far = lane_pop(session, lanes, last_key(lanes));
	far.seq = entry->seq;
	heap_push(&sorted->heap, far);
}

void weft_sorted_push(struct weft_session *session, struct weft_sorted *sorted,
		      struct weft_entry entry)
{
	if (likely(lanes_push(session, &sorted->lanes, entry.key, entry.slot)))
		return;
	heap_push(&sorted->heap, entry);
	if (sorted->lanes.busy)
		make_way(session, sorted, &entry);
}

struct weft_entry weft_sorted_pop(struct weft_session *session, struct weft_sorted *sorted)
{
	if (!weft_sorted_in_lane(sorted))
		return heap_pop(&sorted->heap);
	return lane_pop(session, &sorted->lanes, weft_lanes_key(&sorted->lanes));
}

void weft_sorted_merge(struct weft_session *session, struct weft_sorted *sorted, u64 key)
{
	struct weft_lanes *lanes = &sorted->lanes;
	u32 first = 0, last = 0, nr = 0;

	for (; lanes->busy; nr++) {
		u32 lane = weft_lanes_key(lanes) % WEFT_LANES;

		if (nr)
			*weft_behind(session, last) = lanes->ends[lane].first + 1;
		else
			first = lanes->ends[lane].first;
		last = lanes->ends[lane].last;
		lanes->busy &= ~(1ULL << lane);
	}
	if (!nr)
		return;
	lanes->base = key;
	lanes->busy = 1ULL << key % WEFT_LANES;
	lanes->ends[key % WEFT_LANES].first = first;
	lanes->ends[key % WEFT_LANES].last = last;
}
