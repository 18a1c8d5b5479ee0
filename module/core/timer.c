// SPDX-License-Identifier: GPL-2.0
/*
 * Timers: a 4-ary heap a worker; a task knows its place, so it can be taken out.
 * Those of one moment go off in the order in which they were set.
 */
#include "session.h"

enum { TIMERS_FIRST = 64, TIMERS_BATCH = 32 };

void weft_timers_init(struct weft_timers *timers)
{
	memset(timers, 0, sizeof(*timers));
	weft_lock_init(&timers->lock);
	timers->first_ns = U64_MAX;
}

void weft_timers_free(struct weft_session *session, struct weft_timers *timers)
{
	weft_memory_release(&session->memory, timers->heap,
			    (u64)timers->room * sizeof(*timers->heap));
	timers->heap = NULL;
}

static bool before(const struct weft_timer *a, const struct weft_timer *b)
{
	if (a->deadline_ns != b->deadline_ns)
		return a->deadline_ns < b->deadline_ns;
	return a->seq < b->seq;
}

static void place(struct weft_timers *timers, u32 i, struct weft_timer timer)
{
	timers->heap[i] = timer;
	timer.task->timer = i + 1;
}

static void sift_up(struct weft_timers *timers, u32 i, struct weft_timer timer)
{
	while (i) {
		u32 parent = (i - 1) / 4;

		if (before(&timers->heap[parent], &timer))
			break;
		place(timers, i, timers->heap[parent]);
		i = parent;
	}
	place(timers, i, timer);
}

static void sift_down(struct weft_timers *timers, u32 i, struct weft_timer timer)
{
	for (;;) {
		u32 child = 4 * i + 1, end = min(child + 4, timers->nr), least = child;

		if (child >= timers->nr)
			break;
		while (++child < end)
			if (before(&timers->heap[child], &timers->heap[least]))
				least = child;
		if (before(&timer, &timers->heap[least]))
			break;
		place(timers, i, timers->heap[least]);
		i = least;
	}
	place(timers, i, timer);
}

static void update_first(struct weft_timers *timers)
{
	weft_assert_locked(&timers->lock);
	WRITE_ONCE(timers->first_ns, timers->nr ? timers->heap[0].deadline_ns : U64_MAX);
}

static void remove_at(struct weft_timers *timers, u32 i)
{
	struct weft_timer last = timers->heap[timers->nr - 1];

	/* Pairs with the reads in reserve(), which has no lock. */
	WRITE_ONCE(timers->nr, timers->nr - 1);
	timers->heap[i].task->timer = 0;
	if (i < timers->nr) {
		if (i && before(&last, &timers->heap[(i - 1) / 4]))
			sift_up(timers, i, last);
		else
			sift_down(timers, i, last);
	}
	update_first(timers);
}

/*
 * Room for @more timers. A worker's heap is filled and grown by itself alone;
 * others only take from it, so that what is read of @nr here may be too much.
 */
static int reserve(struct weft_session *session, struct weft_timers *timers, u32 more)
{
	u64 room = timers->room ? 2ULL * timers->room : TIMERS_FIRST;
	u64 old_bytes = (u64)timers->room * sizeof(*timers->heap);
	u64 needed = (u64)READ_ONCE(timers->nr) + more;
	struct weft_timer *heap, *old;

	if (needed <= timers->room)
		return 0;
	while (room < needed)
		room *= 2;
	heap = weft_memory_alloc(&session->memory, room * sizeof(*heap));
	if (IS_ERR(heap))
		return PTR_ERR(heap);
	weft_lock(&timers->lock);
	old = timers->heap;
	if (old)
		memcpy(heap, old, timers->nr * sizeof(*heap));
	timers->heap = heap;
	timers->room = room;
	weft_unlock(&timers->lock);
	weft_memory_release(&session->memory, old, old_bytes);
	return 0;
}

int weft_timer_reserve(struct weft_worker *worker)
{
	return reserve(worker->session, &worker->timers, 1);
}

void weft_timer_add(struct weft_worker *worker, struct weft_task *task, u64 deadline_ns)
{
	struct weft_timers *timers = &worker->timers;
	struct weft_timer timer = { .deadline_ns = deadline_ns, .task = task };
	bool first;

	weft_lock(&timers->lock);
	timer.seq = timers->seq++;
	first = deadline_ns < timers->first_ns;
	sift_up(timers, timers->nr++, timer);
	update_first(timers);
	weft_unlock(&timers->lock);
	if (first)
		weft_worker_alarm(worker, deadline_ns);
}

void weft_timer_cancel(struct weft_timers *timers, struct weft_task *task)
{
	weft_lock(&timers->lock);
	if (task->timer)
		remove_at(timers, task->timer - 1);
	weft_unlock(&timers->lock);
}

/*
 * Takes the first timer that is due. A select is claimed under the lock: while
 * its timer is in the heap it has not been freed, because whoever else ends it
 * cancels the timer first. Returns false when nothing is due; *task is NULL when
 * another has ended that select.
 */
static bool take_due(struct weft_timers *timers, u64 now_ns, struct weft_task **task)
{
	struct weft_task *due;

	weft_assert_locked(&timers->lock);
	if (!timers->nr || timers->heap[0].deadline_ns > now_ns)
		return false;
	due = timers->heap[0].task;
	remove_at(timers, 0);
	*task = due;
	if (due->waiter.select &&
	    weft_select_claim(due->waiter.select, -ETIMEDOUT) != WEFT_CLAIM_FINISH)
		*task = NULL;
	return true;
}

void weft_timer_expire(struct weft_worker *worker, struct weft_timers *timers, u64 now_ns)
{
	struct weft_task *due[TIMERS_BATCH];
	u32 nr, i;

	do {
		nr = 0;
		weft_lock(&timers->lock);
		while (nr < TIMERS_BATCH && take_due(timers, now_ns, &due[nr]))
			nr++;
		weft_unlock(&timers->lock);
		for (i = 0; i < nr; i++) {
			if (due[i] && due[i]->waiter.select)
				weft_select_finish(worker, due[i]->waiter.select);
			else if (due[i])
				weft_task_wake(worker, due[i]);
		}
		if (nr == TIMERS_BATCH)
			weft_worker_relax(worker);
	} while (nr == TIMERS_BATCH && !READ_ONCE(worker->session->stopping));
}
