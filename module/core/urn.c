// SPDX-License-Identifier: GPL-2.0
/*
 * An urn of tickets: entry i of the heap's table, from 1 on, holds its own tickets
 * and the sum of those of as many entries up to itself as its lowest bit says, so
 * that adding, finding and removing look at one entry a bit of their number
 * (Fenwick, "A New Data Structure for Cumulative Frequency Tables", 1994). Those with
 * one ticket each need no sums.
 */
#include "session.h"
#include "urn.h"

static struct weft_entry *entry_at(const struct weft_heap *urn, u32 i)
{
	return weft_heap_at(urn, i - 1);
}

static u32 lowest_bit(u32 i)
{
	return i & -i;
}

static void append(struct weft_heap *urn, struct weft_entry entry)
{
	u32 i = ++urn->nr, k;

	entry.key = entry.seq;
	for (k = 1; k < lowest_bit(i); k <<= 1)
		entry.key += entry_at(urn, i - k)->key;
	*entry_at(urn, i) = entry;
}

/* The entry in which ticket @ticket, counted from 0, is. */
static u32 find(const struct weft_heap *urn, u64 ticket)
{
	u32 found = 0, bit;

	for (bit = 1U << 31; bit; bit >>= 1) {
		u32 next = found + bit;

		if (next < bit || next > urn->nr || entry_at(urn, next)->key > ticket)
			continue;
		ticket -= entry_at(urn, next)->key;
		found = next;
	}
	return found + 1;
}

/* The last one goes where entry @i was. */
static struct weft_entry take(struct weft_heap *urn, u32 i, bool sums)
{
	struct weft_entry taken = *entry_at(urn, i), last = *entry_at(urn, urn->nr);
	u64 more = (u64)last.seq - taken.seq;
	u32 k;

	if (i == urn->nr--)
		return taken;
	entry_at(urn, i)->seq = last.seq;
	entry_at(urn, i)->slot = last.slot;
	for (k = i; sums && k <= urn->nr; k += lowest_bit(k))
		entry_at(urn, k)->key += more;
	return taken;
}

void weft_urn_add(struct weft_worker *worker, struct weft_task *task, u32 tickets, bool differ)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	struct weft_heap *urn = &ready->sorted.heap;
	struct weft_entry entry = { .seq = tickets, .slot = weft_task_number(task) };

	weft_object_lock(session, &ready->lock);
	if (differ)
		append(urn, entry);
	else
		*entry_at(urn, ++urn->nr) = entry;
	ready->differ = differ;
	ready->weight += tickets;
	WRITE_ONCE(ready->nr, ready->nr + 1);
	weft_object_unlock(session, &ready->lock);
}

/* Of those with a ticket each: who has the next, once the one that was drawn is back. */
static void prefetch_next(struct weft_worker *worker)
{
	struct weft_ready *ready = &worker->session->ready;
	u64 state = worker->draws, ticket = weft_random(&state) % (ready->weight + 1);

	if (ticket < ready->weight)
		weft_entry_prefetch_task(worker->session,
					 entry_at(&ready->sorted.heap, ticket + 1));
}

static struct weft_entry draw(struct weft_worker *worker)
{
	struct weft_ready *ready = &worker->session->ready;
	struct weft_heap *urn = &ready->sorted.heap;
	/* All of 64 random bits for at most 2^46 tickets: the bias is not to be seen. */
	u64 ticket = weft_random(&worker->draws) % ready->weight;
	u32 place = ready->differ ? find(urn, ticket) : ticket + 1;
	struct weft_entry entry = take(urn, place, ready->differ);

	ready->weight -= entry.seq;
	if (!ready->differ)
		prefetch_next(worker);
	return entry;
}

struct weft_task *weft_urn_draw(struct weft_worker *worker)
{
	return weft_ready_take(worker, draw);
}
