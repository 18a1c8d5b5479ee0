// SPDX-License-Identifier: GPL-2.0
/* Run queues: the worker's ring and the session's overflow. */
#include "session.h"

static u64 ring_bytes(u64 places)
{
	return sizeof(struct weft_ring) + places * sizeof(struct weft_task *);
}

static struct weft_ring *ring_make(struct weft_session *session, u64 places)
{
	struct weft_ring *ring = weft_memory_alloc(&session->memory, ring_bytes(places));

	if (!IS_ERR(ring))
		ring->mask = places - 1;
	return ring;
}

int weft_rq_init(struct weft_session *session, struct weft_rq *rq)
{
	struct weft_ring *ring = ring_make(session, WEFT_RING_FIRST);

	if (IS_ERR(ring))
		return PTR_ERR(ring);
	rq->head = 0;
	rq->tail = 0;
	rq->ring = ring;
	return 0;
}

void weft_rq_free(struct weft_session *session, struct weft_rq *rq)
{
	struct weft_ring *ring = rq->ring;

	while (ring) {
		struct weft_ring *older = ring->older;

		weft_memory_release(&session->memory, ring, ring_bytes(ring->mask + 1));
		ring = older;
	}
	rq->ring = NULL;
}

/*
 * Twice the room. The old array stays: a thief may be reading it, and what it
 * read there is right if its compare-and-swap of head succeeds.
 */
static bool rq_grow(struct weft_session *session, struct weft_rq *rq, u64 head)
{
	struct weft_ring *old = rq->ring;
	struct weft_ring *ring = ring_make(session, 2 * (old->mask + 1));
	u64 i;

	if (IS_ERR(ring))
		return false;
	for (i = head; i != rq->tail; i++)
		ring->slots[i & ring->mask] = old->slots[i & old->mask];
	ring->older = old;
	/* Pairs with the acquire of @ring in weft_rq_steal(). */
	weft_store_release(&rq->ring, ring);
	return true;
}

/* Free places, as its owner sees them: they can but grow. */
static u64 rq_free(const struct weft_rq *rq)
{
	/* As in weft_rq_room(): who steals from us has read what is written over next. */
	return rq->ring->mask + 1 - (rq->tail - weft_load_acquire(&rq->head));
}

bool weft_rq_room(struct weft_worker *worker)
{
	struct weft_rq *rq = &worker->rq;
	/* Pairs with a thief's release of @head: it has read what is written over next. */
	u64 head = weft_load_acquire(&rq->head);

	return rq->tail - head <= rq->ring->mask || rq_grow(worker->session, rq, head);
}

void weft_rq_push_full(struct weft_worker *worker, struct weft_task *task)
{
	if (weft_rq_room(worker))
		weft_rq_append(&worker->rq, task);
	else
		weft_global_push(worker->session, task);
}

/*
 * Half of a full queue and @task go to the global one. What was taken is still in the
 * array: nobody but us writes there, and not before this is over.
 */
void weft_rq_overflow(struct weft_worker *worker, struct weft_task *task, u64 head)
{
	struct weft_global *global = &worker->session->global;
	const struct weft_ring *ring = worker->rq.ring;
	const u64 end = head + WEFT_RING_FIRST / 2;
	u64 at;

	if (!weft_rq_move_head(&worker->rq, head, end - head)) {
		/* A thief made room. */
		weft_rq_push(worker, task);
		return;
	}
	weft_lock(&global->lock);
	for (at = global->head + global->nr; head != end; at++, head++)
		global->slots[at & global->mask] = ring->slots[head & ring->mask];
	global->slots[at & global->mask] = task;
	WRITE_ONCE(global->nr, at + 1 - global->head);
	weft_unlock(&global->lock);
}

/* @nr more, from @at on of an array of @mask + 1 places; there is room. */
static void rq_extend(struct weft_rq *rq, struct weft_task *const *from, u64 mask, u64 at, u64 nr)
{
	struct weft_ring *ring = rq->ring;
	u64 tail = rq->tail;

	for (; nr; nr--)
		WRITE_ONCE(ring->slots[tail++ & ring->mask], from[at++ & mask]);
	/* As in weft_rq_append(). */
	weft_store_release(&rq->tail, tail);
}

u32 weft_rq_steal(struct weft_worker *worker, struct weft_worker *victim, u32 most)
{
	struct weft_rq *from = &victim->rq, *to = &worker->rq;
	struct weft_task *batch[WEFT_STEAL_MAX];
	struct weft_ring *ring;
	u64 head, tail, room = rq_free(to);
	u32 nr, i;

	/* Pairs with who moves it: @tail is not older. If @head itself is, nothing is taken. */
	head = weft_load_acquire(&from->head);
	/* Pairs with the release in weft_rq_append(). */
	tail = weft_load_acquire(&from->tail);
	if ((s64)(tail - head) <= 0)
		return 0;
	nr = min3((tail - head + 1) / 2, (u64)most, room);
	/* After @tail: this ring, or a newer one, holds all of head to tail. */
	ring = weft_load_acquire(&from->ring);
	for (i = 0; i < nr; i++)
		batch[i] = READ_ONCE(ring->slots[(head + i) & ring->mask]);
	/* Pairs with the owner's acquires of @head, of which weft_rq_room() tells. */
	if (!__atomic_compare_exchange_n(&from->head, &head, head + nr, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
		return 0;
	/* It all fits: a thief's queue is empty or short, and a new one holds WEFT_RING_FIRST. */
	BUILD_BUG_ON(WEFT_STEAL_MAX > WEFT_RING_FIRST);
	rq_extend(to, batch, U64_MAX, 0, nr);
	return nr;
}

int weft_global_init(struct weft_session *session)
{
	memset(&session->global, 0, sizeof(session->global));
	weft_lock_init(&session->global.lock);
	return 0;
}

void weft_global_free(struct weft_session *session)
{
	struct weft_global *global = &session->global;

	if (global->slots)
		weft_memory_release(&session->memory, global->slots,
				    (global->mask + 1) * sizeof(*global->slots));
	global->slots = NULL;
}

int weft_global_reserve(struct weft_session *session, u64 nr)
{
	struct weft_global *global = &session->global;
	struct weft_task **slots, **old;
	u64 places = WEFT_RING_FIRST, old_places, i;

	while (places < nr)
		places *= 2;
	if (READ_ONCE(global->slots) && READ_ONCE(global->mask) + 1 >= places)
		return 0;
	slots = weft_memory_alloc(&session->memory, places * sizeof(*slots));
	if (IS_ERR(slots))
		return PTR_ERR(slots);
	weft_lock(&global->lock);
	old = slots;
	old_places = places;
	if (!global->slots || global->mask + 1 < places) {
		for (i = 0; i < global->nr; i++)
			slots[i] = global->slots[(global->head + i) & global->mask];
		old = global->slots;
		old_places = global->mask + 1;
		WRITE_ONCE(global->mask, places - 1);
		WRITE_ONCE(global->slots, slots);
		global->head = 0;
	}
	weft_unlock(&global->lock);
	if (old)
		weft_memory_release(&session->memory, old, old_places * sizeof(*old));
	return 0;
}

void weft_global_push(struct weft_session *session, struct weft_task *task)
{
	struct weft_global *global = &session->global;

	weft_lock(&global->lock);
	global->slots[(global->head + global->nr) & global->mask] = task;
	WRITE_ONCE(global->nr, global->nr + 1);
	weft_unlock(&global->lock);
}

struct weft_task *weft_global_pop(struct weft_worker *worker, u32 most)
{
	struct weft_session *session = worker->session;
	struct weft_global *global = &session->global;
	struct weft_rq *rq = &worker->rq;
	struct weft_task *first = NULL;
	u64 share, room;

	if (!READ_ONCE(global->nr))
		return NULL;
	room = rq_free(rq);
	weft_lock(&global->lock);
	share = min_t(u64, global->nr / session->nr_workers + 1, most);
	share = min3(share, global->nr, room + 1);
	if (share) {
		first = global->slots[global->head & global->mask];
		rq_extend(rq, global->slots, global->mask, global->head + 1, share - 1);
		global->head += share;
		WRITE_ONCE(global->nr, global->nr - share);
		/* Who comes next, if not soon. */
		if (global->nr)
			prefetchw((char *)global->slots[global->head & global->mask] +
				  WEFT_HOT_LINE);
	}
	weft_unlock(&global->lock);
	return first;
}
