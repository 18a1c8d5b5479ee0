// SPDX-License-Identifier: GPL-2.0
/*
 * Mutex, semaphore, waitgroup, barrier, event, once. Their words are in the
 * program's memory, their waiters in the parking lot under the words' address.
 * A decision to wait is made under the bucket's lock, where wakers look for
 * waiters: that is why no wake-up is lost. All hand over in order of arrival.
 */
#include "account.h"
#include "vm.h"

/*
 * Acquires pair with the releases of these three: who is let in sees what those did who
 * let it in. Who waited sees it by its wake-up, which goes through a queue.
 */
static u64 load(u64 *word)
{
	return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

static void store(u64 *word, u64 value)
{
	__atomic_store_n(word, value, __ATOMIC_RELEASE);
}

static bool replace(u64 *word, u64 *old, u64 new)
{
	return __atomic_compare_exchange_n(word, old, new, false, __ATOMIC_ACQ_REL,
					   __ATOMIC_ACQUIRE);
}

static enum weft_next answer(struct weft_task *task, u64 value)
{
	task->regs[0] = value;
	return WEFT_NEXT_RUN;
}

/* Waits at @addr; the bucket's lock is dropped. */
static enum weft_next wait_at(struct weft_worker *worker, struct weft_bucket *bucket,
			      struct weft_task *task, u64 addr, enum weft_wait_on why)
	__releases(&bucket->lock)
{
	task->regs[0] = 0;
	weft_park(worker, bucket, task, addr, why);
	weft_park_unlock(worker->session, bucket);
	return WEFT_NEXT_BLOCK;
}

static enum weft_next fault_owned(struct weft_worker *worker, struct weft_task *task,
				  enum weft_fault fault, u64 addr, u64 owner)
{
	struct weft_result result = {
		.out_fault = fault,
		.out_addr = addr,
		.out_other = owner & ~WEFT_MUTEX_WAITERS,
	};

	weft_session_fault(worker->session, task, &result);
	return WEFT_NEXT_FAULT;
}

enum weft_next weft_call_mutex_lock(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1], self = weft_task_id(task), old = 0;
	u64 *owner = weft_object(worker, task, addr, sizeof(weft_mutex), true);
	struct weft_bucket *bucket;

	if (!owner)
		return WEFT_NEXT_FAULT;
	if (likely(replace(owner, &old, self)))
		return answer(task, 0);
	bucket = weft_park_lock(worker->session, addr);
	for (old = load(owner); ;) {
		if (!old && replace(owner, &old, self)) {
			weft_park_unlock(worker->session, bucket);
			return answer(task, 0);
		}
		if ((old & ~WEFT_MUTEX_WAITERS) == self) {
			weft_park_unlock(worker->session, bucket);
			return fault_owned(worker, task, WEFT_FAULT_RELOCK, addr, self);
		}
		if (old && (old & WEFT_MUTEX_WAITERS || replace(owner, &old, old | WEFT_MUTEX_WAITERS))) {
			weft_note_event(worker, WEFT_EVENT_HELD, old & ~WEFT_MUTEX_WAITERS, addr);
			return wait_at(worker, bucket, task, addr, WEFT_ON_MUTEX);
		}
	}
}

enum weft_next weft_call_mutex_trylock(struct weft_worker *worker, struct weft_task *task)
{
	u64 *owner = weft_object(worker, task, task->regs[1], sizeof(weft_mutex), true);
	u64 old = 0;

	if (!owner)
		return WEFT_NEXT_FAULT;
	return answer(task, replace(owner, &old, weft_task_id(task)));
}

enum weft_next weft_call_mutex_unlock(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1], self = weft_task_id(task), old = self;
	u64 *owner = weft_object(worker, task, addr, sizeof(weft_mutex), true);
	struct weft_bucket *bucket;
	struct weft_task *next;

	if (!owner)
		return WEFT_NEXT_FAULT;
	task->regs[0] = 0;
	if (likely(replace(owner, &old, 0)))
		return WEFT_NEXT_RUN;
	if ((old & ~WEFT_MUTEX_WAITERS) != self)
		return fault_owned(worker, task, WEFT_FAULT_MUTEX, addr, old);
	bucket = weft_park_lock(worker->session, addr);
	next = weft_unpark(bucket, addr);
	store(owner, !next ? 0 : weft_park_any(bucket, addr) ?
	      weft_task_id(next) | WEFT_MUTEX_WAITERS : weft_task_id(next));
	weft_park_unlock(worker->session, bucket);
	if (next)
		weft_task_wake(worker, next);
	return WEFT_NEXT_RUN;
}

static enum weft_next sem_take(struct weft_worker *worker, struct weft_task *task, bool wait)
{
	u64 addr = task->regs[1];
	u64 *count = weft_object(worker, task, addr, sizeof(weft_semaphore), true);
	struct weft_bucket *bucket;
	s64 now;

	if (!count)
		return WEFT_NEXT_FAULT;
	bucket = weft_park_lock(worker->session, addr);
	now = load(count);
	if (now > 0) {
		store(count, now - 1);
		weft_park_unlock(worker->session, bucket);
		return answer(task, 1);
	}
	if (now == 0 && wait)
		return wait_at(worker, bucket, task, addr, WEFT_ON_SEMAPHORE);
	weft_park_unlock(worker->session, bucket);
	if (now < 0)
		return weft_fault(worker, task, WEFT_FAULT_SEMAPHORE, addr);
	return answer(task, 0);
}

enum weft_next weft_call_sem_acquire(struct weft_worker *worker, struct weft_task *task)
{
	return sem_take(worker, task, true);
}

enum weft_next weft_call_sem_try_acquire(struct weft_worker *worker, struct weft_task *task)
{
	return sem_take(worker, task, false);
}

enum weft_next weft_call_sem_release(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	u64 *count = weft_object(worker, task, addr, sizeof(weft_semaphore), true);
	struct weft_bucket *bucket;
	struct weft_task *next;
	s64 now;

	if (!count)
		return WEFT_NEXT_FAULT;
	task->regs[0] = 0;
	bucket = weft_park_lock(worker->session, addr);
	now = load(count);
	/* The unit goes to the first waiter, past the count. */
	next = weft_unpark(bucket, addr);
	if (!next && now >= 0 && now < S64_MAX)
		store(count, now + 1);
	weft_park_unlock(worker->session, bucket);
	if (next)
		weft_task_wake(worker, next);
	else if (now < 0 || now == S64_MAX)
		return weft_fault(worker, task, WEFT_FAULT_SEMAPHORE, addr);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_wg_add(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	u64 *count = weft_object(worker, task, addr, sizeof(weft_waitgroup), true);
	struct weft_waiter *waiters = NULL;
	struct weft_bucket *bucket;
	bool bad;
	s64 now;

	if (!count)
		return WEFT_NEXT_FAULT;
	task->regs[0] = 0;
	bucket = weft_park_lock(worker->session, addr);
	bad = check_add_overflow((s64)load(count), (s64)task->regs[2], &now) || now < 0;
	if (!bad) {
		store(count, now);
		if (!now)
			waiters = weft_unpark_all(bucket, addr);
	}
	weft_park_unlock(worker->session, bucket);
	if (bad)
		return weft_fault(worker, task, WEFT_FAULT_WAITGROUP, addr);
	weft_park_wake_all(worker, waiters);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_wg_wait(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	u64 *count = weft_object(worker, task, addr, sizeof(weft_waitgroup), true);
	struct weft_bucket *bucket;

	if (!count)
		return WEFT_NEXT_FAULT;
	bucket = weft_park_lock(worker->session, addr);
	if (load(count))
		return wait_at(worker, bucket, task, addr, WEFT_ON_WAITGROUP);
	weft_park_unlock(worker->session, bucket);
	return answer(task, 0);
}

enum weft_next weft_call_barrier_wait(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	weft_barrier *barrier = weft_object(worker, task, addr, sizeof(*barrier), true);
	struct weft_waiter *waiters;
	struct weft_bucket *bucket;
	u32 parties, arrived;

	if (!barrier)
		return WEFT_NEXT_FAULT;
	bucket = weft_park_lock(worker->session, addr);
	parties = READ_ONCE(barrier->parties);
	arrived = READ_ONCE(barrier->arrived) + 1;
	if (parties && arrived < parties) {
		WRITE_ONCE(barrier->arrived, arrived);
		return wait_at(worker, bucket, task, addr, WEFT_ON_BARRIER);
	}
	WRITE_ONCE(barrier->arrived, 0);
	waiters = weft_unpark_all(bucket, addr);
	weft_park_unlock(worker->session, bucket);
	weft_park_wake_all(worker, waiters);
	if (!parties)
		return weft_fault(worker, task, WEFT_FAULT_BARRIER, addr);
	return answer(task, 0);
}

/* Sets an 8-byte word and wakes all who wait for it. */
static enum weft_next set_and_wake(struct weft_worker *worker, struct weft_task *task, u64 value)
{
	u64 addr = task->regs[1];
	u64 *word = weft_object(worker, task, addr, sizeof(*word), true);
	struct weft_waiter *waiters;
	struct weft_bucket *bucket;

	if (!word)
		return WEFT_NEXT_FAULT;
	bucket = weft_park_lock(worker->session, addr);
	store(word, value);
	waiters = weft_unpark_all(bucket, addr);
	weft_park_unlock(worker->session, bucket);
	weft_park_wake_all(worker, waiters);
	return answer(task, 0);
}

enum weft_next weft_call_event_set(struct weft_worker *worker, struct weft_task *task)
{
	return set_and_wake(worker, task, 1);
}

enum weft_next weft_call_event_reset(struct weft_worker *worker, struct weft_task *task)
{
	u64 *set = weft_object(worker, task, task->regs[1], sizeof(weft_event_object), true);

	if (!set)
		return WEFT_NEXT_FAULT;
	store(set, 0);
	return answer(task, 0);
}

enum weft_next weft_call_event_wait(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	u64 *set = weft_object(worker, task, addr, sizeof(weft_event_object), true);
	struct weft_bucket *bucket;

	if (!set)
		return WEFT_NEXT_FAULT;
	if (load(set))
		return answer(task, 0);
	bucket = weft_park_lock(worker->session, addr);
	if (!load(set))
		return wait_at(worker, bucket, task, addr, WEFT_ON_EVENT);
	weft_park_unlock(worker->session, bucket);
	return answer(task, 0);
}

enum { ONCE_NEW = 0, ONCE_RUNS = 1, ONCE_DONE = 2 };

enum weft_next weft_call_once_begin(struct weft_worker *worker, struct weft_task *task)
{
	u64 addr = task->regs[1];
	u64 *state = weft_object(worker, task, addr, sizeof(weft_once), true);
	struct weft_bucket *bucket;
	u64 now;

	if (!state)
		return WEFT_NEXT_FAULT;
	if (load(state) == ONCE_DONE)
		return answer(task, 0);
	bucket = weft_park_lock(worker->session, addr);
	now = load(state);
	if (now == ONCE_RUNS)
		return wait_at(worker, bucket, task, addr, WEFT_ON_ONCE);
	if (now == ONCE_NEW)
		store(state, ONCE_RUNS);
	weft_park_unlock(worker->session, bucket);
	return answer(task, now == ONCE_NEW);
}

enum weft_next weft_call_once_end(struct weft_worker *worker, struct weft_task *task)
{
	return set_and_wake(worker, task, ONCE_DONE);
}
