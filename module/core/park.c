// SPDX-License-Identifier: GPL-2.0
/*
 * The parking lot. A bucket lists the first waiter of each key; the others of
 * that key hang behind it, so that a million waiters of one key cost a newcomer
 * and a waker nothing.
 */
#include "session.h"

int weft_parking_init(struct weft_session *session)
{
	u32 i;

	session->parking.buckets = weft_alloc(sizeof(struct weft_bucket) << WEFT_BUCKET_SHIFT);
	if (!session->parking.buckets)
		return -ENOMEM;
	/* A program that knew it could put all its keys into one bucket. */
	session->parking.multiplier = weft_secret() | 1;
	for (i = 0; i < 1 << WEFT_BUCKET_SHIFT; i++)
		weft_lock_init(&session->parking.buckets[i].lock);
	return 0;
}

void weft_parking_free(struct weft_session *session)
{
	weft_free(session->parking.buckets);
	session->parking.buckets = NULL;
}

struct weft_bucket *weft_park_lock(struct weft_session *session, u64 key)
	__acquires(&bucket->lock)
{
	/* Multiplicative hashing: Knuth, volume 3, 6.4. */
	u64 hash = key * session->parking.multiplier >> (64 - WEFT_BUCKET_SHIFT);
	struct weft_bucket *bucket = &session->parking.buckets[hash];

	weft_object_lock(session, &bucket->lock);
	return bucket;
}

void weft_park_unlock(struct weft_session *session, struct weft_bucket *bucket)
	__releases(&bucket->lock)
{
	weft_object_unlock(session, &bucket->lock);
}

/* The link that points to the first waiter of @key, or to NULL. */
static struct weft_waiter **find_key(struct weft_bucket *bucket, u64 key)
{
	struct weft_waiter **link = &bucket->keys;

	weft_assert_locked(&bucket->lock);
	while (*link && (*link)->key != key)
		link = &(*link)->next_key;
	return link;
}

void weft_park(struct weft_worker *worker, struct weft_bucket *bucket,
	       struct weft_task *task, u64 key, enum weft_wait_on why)
{
	struct weft_waiter **link = find_key(bucket, key);
	struct weft_waiter *waiter = &task->waiter;

	waiter->key = key;
	waiter->next = NULL;
	waiter->select = NULL;
	weft_task_blocks(worker, task, why, WEFT_TASK_BLOCKED);
	if (*link) {
		(*link)->tail->next = waiter;
		(*link)->tail = waiter;
	} else {
		waiter->next_key = NULL;
		waiter->tail = waiter;
		*link = waiter;
	}
}

struct weft_task *weft_unpark(struct weft_bucket *bucket, u64 key)
{
	struct weft_waiter **link = find_key(bucket, key);
	struct weft_waiter *first = *link;

	if (!first)
		return NULL;
	if (first->next) {
		first->next->tail = first->tail;
		first->next->next_key = first->next_key;
		*link = first->next;
	} else {
		*link = first->next_key;
	}
	return container_of(first, struct weft_task, waiter);
}

struct weft_waiter *weft_unpark_all(struct weft_bucket *bucket, u64 key)
{
	struct weft_waiter **link = find_key(bucket, key);
	struct weft_waiter *first = *link;

	if (first)
		*link = first->next_key;
	return first;
}

void weft_park_wake_all(struct weft_worker *worker, struct weft_waiter *waiter)
{
	u32 nr = 0;

	while (waiter) {
		/* Before the wake: afterwards the waiter is its task's again. */
		struct weft_waiter *next = waiter->next;

		weft_task_wake(worker, container_of(waiter, struct weft_task, waiter));
		waiter = next;
		/* A million waiters take a while. */
		if (++nr % 1024)
			continue;
		weft_worker_relax(worker);
		/* What is left belongs to a session that is over. */
		if (READ_ONCE(worker->session->stopping))
			return;
	}
}

bool weft_park_any(struct weft_bucket *bucket, u64 key)
{
	return *find_key(bucket, key);
}
