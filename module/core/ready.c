// SPDX-License-Identifier: GPL-2.0
/* The ready set: its heap, and the ops that policies with a key share. */
#include "session.h"

/*
 * Not more than live at once; the root is not the first, four children are looked at;
 * and what a policy can leave there until it is caught.
 */
static u64 records(const struct weft_session *session, u64 tasks)
{
	return min_t(u64, tasks, session->limits.tasks) + 8 + WEFT_MAX_CPUS;
}

int weft_ready_init(struct weft_session *session)
{
	struct weft_ready *ready = &session->ready;
	u64 most = records(session, U64_MAX);
	int err = 0;

	if (!ready->heap.entries.blocks)
		err = weft_table_init(&ready->heap.entries, sizeof(struct weft_entry), most);
	if (!err && !ready->later.entries.blocks)
		err = weft_table_init(&ready->later.entries, sizeof(struct weft_entry), most);
	return err;
}

int weft_ready_reserve(struct weft_session *session, u64 nr)
{
	struct weft_ready *ready = &session->ready;
	u64 needed = records(session, nr);
	int err = weft_table_reserve(session, &ready->heap.entries, needed);

	return err ? err : weft_table_reserve(session, &ready->later.entries, needed);
}

void weft_ready_free(struct weft_session *session)
{
	weft_table_free(session, &session->ready.heap.entries);
	weft_table_free(session, &session->ready.later.entries);
}

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

void weft_heap_push(struct weft_heap *heap, struct weft_entry entry)
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

struct weft_entry weft_heap_pop(struct weft_heap *heap)
{
	struct weft_entry first = *weft_heap_at(heap, 0);
	struct weft_entry last = *weft_heap_at(heap, --heap->nr);

	if (heap->nr)
		sift_down(heap, 0, last);
	return first;
}

void weft_heap_rekey(struct weft_heap *heap, u64 key)
{
	u32 i;

	for (i = 0; i < heap->nr; i++)
		weft_heap_at(heap, i)->key = key;
	/* From the last that has children to the root (Floyd 1964). */
	for (i = heap->nr / 4 + 1; i--;)
		if (i < heap->nr)
			sift_down(heap, i, *weft_heap_at(heap, i));
}

/* The worker whose task is the least urgent of those less urgent than @key looks up. */
static void call_off(struct weft_session *session, u64 key)
{
	struct weft_worker *least = NULL;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *worker = session->workers[i];
		u64 runs = READ_ONCE(worker->running_key);

		if (runs > key && READ_ONCE(worker->current_id)) {
			least = worker;
			key = runs;
		}
	}
	if (least)
		WRITE_ONCE(least->attention, 1);
}

void weft_ready_enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	struct weft_entry entry = { .slot = weft_task_number(task) };

	weft_object_lock(session, &ready->lock);
	entry.key = session->policy->key(worker, task, weft_order_of(session, task));
	entry.seq = ready->seq++;
	weft_heap_push(&ready->heap, entry);
	WRITE_ONCE(ready->nr, ready->nr + 1);
	weft_object_unlock(session, &ready->lock);
	if (session->policy->urgent && why != WEFT_ENQUEUE_YIELD && why != WEFT_ENQUEUE_PREEMPT)
		call_off(session, entry.key);
}
EXPORT_SYMBOL_GPL(weft_ready_enqueue);

struct weft_entry weft_ready_first(struct weft_worker *worker)
{
	struct weft_entry entry = weft_heap_pop(&worker->session->ready.heap);

	WRITE_ONCE(worker->running_key, entry.key);
	return entry;
}

struct weft_task *weft_ready_pick(struct weft_worker *worker)
{
	return weft_ready_take(worker, weft_ready_first);
}
EXPORT_SYMBOL_GPL(weft_ready_pick);

/* Of the next one; false: there is none. On ticks, so the lock costs little. */
static bool first_key(struct weft_session *session, u64 *key)
{
	struct weft_ready *ready = &session->ready;
	bool some;

	if (!READ_ONCE(ready->nr))
		return false;
	weft_object_lock(session, &ready->lock);
	some = ready->heap.nr;
	if (some)
		*key = weft_heap_at(&ready->heap, 0)->key;
	weft_object_unlock(session, &ready->lock);
	return some;
}

bool weft_ready_more_urgent(struct weft_worker *worker)
{
	u64 key;

	return first_key(worker->session, &key) && key < worker->running_key;
}
EXPORT_SYMBOL_GPL(weft_ready_more_urgent);

bool weft_ready_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	return weft_ready_more_urgent(worker) ||
	       (worker->running_key == U64_MAX && ran_ns >= quantum_ns);
}
EXPORT_SYMBOL_GPL(weft_ready_expired);

bool weft_ready_as_urgent(struct weft_worker *worker)
{
	u64 key;

	return first_key(worker->session, &key) && key <= worker->running_key;
}
EXPORT_SYMBOL_GPL(weft_ready_as_urgent);
