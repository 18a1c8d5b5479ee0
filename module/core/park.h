/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The parking lot: who waits at which address. An object in a program's memory
 * is a word or two; its waiters are here, by its address. (Like futexes, and
 * like Go's semaphore table; the name is WebKit's.)
 */
#ifndef WEFT_PARK_H
#define WEFT_PARK_H

#include "platform.h"
#include "task.h"

struct weft_session;

enum { WEFT_BUCKET_SHIFT = 10 };

/* First waiters of the keys that hash here. */
struct weft_bucket {
	struct weft_lock lock;
	struct weft_waiter *keys;
};

struct weft_parking {
	struct weft_bucket *buckets;
	u64 multiplier;			/* odd and nobody's guess */
};

int weft_parking_init(struct weft_session *session);
void weft_parking_free(struct weft_session *session);

/* Locks and returns the bucket of @key. */
struct weft_bucket *weft_park_lock(struct weft_session *session, u64 key)
	__acquires(&bucket->lock);
void weft_park_unlock(struct weft_session *session, struct weft_bucket *bucket)
	__releases(&bucket->lock);

/*
 * @task waits behind the others of @key. Lock held; once it is dropped the
 * task is its waker's, who sets regs[0].
 */
void weft_park(struct weft_worker *worker, struct weft_bucket *bucket,
	       struct weft_task *task, u64 key, enum weft_wait_on why);
/* The first waiter of @key, or NULL; lock held. */
struct weft_task *weft_unpark(struct weft_bucket *bucket, u64 key);
/* All waiters of @key, linked by waiter.next; lock held. */
struct weft_waiter *weft_unpark_all(struct weft_bucket *bucket, u64 key);
/* Wakes what weft_unpark_all() gave; no lock held. */
void weft_park_wake_all(struct weft_worker *worker, struct weft_waiter *waiter);
bool weft_park_any(struct weft_bucket *bucket, u64 key);

#endif /* WEFT_PARK_H */
