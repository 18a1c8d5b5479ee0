// SPDX-License-Identifier: GPL-2.0
/* Histograms and event rings: fixed memory, written by one worker each. */
#include "account.h"

enum { EVENTS_DEFAULT = 1 << 14, EVENTS_MAX = 1 << 22 };

void weft_hist_add(struct weft_worker *worker, enum weft_hist which, u64 value)
{
	__u64 *bucket = &worker->stats.hist[which][__weft_hist_bucket(value)];

	WRITE_ONCE(*bucket, *bucket + 1);
}

int weft_events_init(struct weft_worker *worker, u32 records)
{
	struct weft_events *events;
	u64 bytes;

	if (!records)
		records = EVENTS_DEFAULT;
	if (records & (records - 1) || records > EVENTS_MAX)
		return -EINVAL;
	bytes = PAGE_SIZE + PAGE_ALIGN((u64)records * sizeof(struct weft_event));
	if (!weft_memory_charge(&worker->session->memory, bytes))
		return -ENOSPC;
	events = weft_alloc(sizeof(*events));
	if (events)
		events->head = weft_map_alloc(bytes);
	if (!events || !events->head) {
		weft_free(events);
		weft_memory_uncharge(&worker->session->memory, bytes);
		return -ENOMEM;
	}
	weft_lock_init(&events->lock);
	events->bytes = bytes;
	events->records = (void *)((char *)events->head + PAGE_SIZE);
	events->head->records = records;
	events->head->record_size = sizeof(struct weft_event);
	worker->events = events;
	return 0;
}

void weft_events_free(struct weft_worker *worker)
{
	if (!worker->events)
		return;
	weft_memory_uncharge(&worker->session->memory, worker->events->bytes);
	weft_map_free(worker->events->head);
	weft_free(worker->events);
	worker->events = NULL;
}

/*
 * @home has the ring, @worker the clock: they differ when a carrier writes.
 * The mapping is read-only, so what is read back here is ours. A reader trusts
 * a record whose seq is its place both before and after it was copied.
 */
static void write_event(struct weft_worker *worker, struct weft_worker *home,
			struct weft_events *events, u32 type, u64 task, u32 arg)
{
	struct weft_event_head *head = events->head;
	u64 seq = head->head;
	struct weft_event *record = &events->records[seq & (head->records - 1)];

	WRITE_ONCE(record->seq, U64_MAX);
	/* Pairs with the reader's barrier before its second look at seq: no field is newer. */
	smp_wmb();
	/* Set anew, a clock may go back by what its rate is off. Events do not. */
	events->last_ns = max(events->last_ns, weft_now_ns(worker));
	record->time_ns = events->last_ns;
	record->task = task;
	record->type = type;
	record->arg = arg;
	/* Pair with the reader's acquires: head, then seq, then fields. Ours are the other way. */
	weft_store_release(&record->seq, seq);
	weft_store_release(&head->head, seq + 1);
	if (seq >= head->records)
		WRITE_ONCE(home->stats.events_lost, seq - head->records + 1);
}

void weft_events_write(struct weft_worker *worker, u32 type, u64 task, u32 arg)
{
	struct weft_events *events = worker->events;

	if (likely(!worker->carrier)) {
		write_event(worker, worker, events, type, task, arg);
		return;
	}
	/* By its own clock, into the ring of a worker, whose loss it is. */
	weft_lock(&events->lock);
	write_event(worker, worker->session->workers[worker->index], events, type, task, arg);
	weft_unlock(&events->lock);
}
