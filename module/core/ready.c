// SPDX-License-Identifier: GPL-2.0
/* The ready set, and the ops that policies with a key share. */
#include "session.h"

/* Not more than live at once; and what a policy can leave there until it is caught. */
static u64 most(const struct weft_session *session, u64 tasks)
{
	return min_t(u64, tasks, session->limits.tasks) + WEFT_MAX_CPUS;
}

/* The root is not the first, four children are looked at. */
static u64 records(const struct weft_session *session, u64 tasks)
{
	return most(session, tasks) + 8;
}

int weft_ready_init(struct weft_session *session)
{
	struct weft_ready *ready = &session->ready;
	u64 all = records(session, U64_MAX);
	int err = weft_sorted_init(&ready->sorted, all);

	return err ? err : weft_sorted_init(&ready->later, all);
}

int weft_ready_reserve(struct weft_session *session, u64 nr)
{
	struct weft_ready *ready = &session->ready;
	u64 needed = records(session, nr);
	int err = weft_table_reserve(session, &ready->sorted.heap.entries, needed);

	if (!err)
		err = weft_table_reserve(session, &ready->later.heap.entries, needed);
	if (err)
		return err;
	weft_lock(&ready->lock);
	ready->room = max_t(u64, ready->room, most(session, nr));
	weft_unlock(&ready->lock);
	return 0;
}

void weft_ready_free(struct weft_session *session)
{
	weft_table_free(session, &session->ready.sorted.heap.entries);
	weft_table_free(session, &session->ready.later.heap.entries);
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
	/* No barrier: who hears this before the task is in sight sees it at its next tick. */
	if (least)
		WRITE_ONCE(least->attention, 1);
}

void weft_ready_enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why)
{
	struct weft_session *session = worker->session;
	struct weft_ready *ready = &session->ready;
	struct weft_entry entry = {};

	if (unlikely(session->policy->watched) && !weft_watch_is_task(session, task))
		return;
	entry.slot = weft_task_number(task);
	weft_object_lock(session, &ready->lock);
	if (unlikely(ready->nr >= ready->room)) {
		weft_object_unlock(session, &ready->lock);
		weft_watch_note(session, WEFT_POLICY_TWICE, weft_task_id(task));
		return;
	}
	entry.key = session->policy->key(worker, task, weft_order_of(session, task));
	entry.seq = ready->seq++;
	weft_sorted_push(session, &ready->sorted, entry);
	WRITE_ONCE(ready->nr, ready->nr + 1);
	weft_object_unlock(session, &ready->lock);
	if (session->policy->urgent && why != WEFT_ENQUEUE_YIELD && why != WEFT_ENQUEUE_PREEMPT)
		call_off(session, entry.key);
}
EXPORT_SYMBOL_GPL(weft_ready_enqueue);

struct weft_entry weft_ready_pop(struct weft_session *session)
{
	struct weft_sorted *sorted = &session->ready.sorted;
	struct weft_entry entry = weft_sorted_pop(session, sorted), next;

	if (!weft_sorted_empty(sorted)) {
		next = weft_sorted_first(sorted);
		weft_entry_prefetch(session, &next);
	}
	return entry;
}

struct weft_entry weft_ready_first(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	struct weft_entry entry = weft_ready_pop(session);

	WRITE_ONCE(worker->running_key, entry.key);
	return entry;
}

struct weft_task *weft_ready_pick(struct weft_worker *worker)
{
	return weft_ready_take(worker, weft_ready_first);
}
EXPORT_SYMBOL_GPL(weft_ready_pick);

void weft_ready_clear(struct weft_worker *worker)
{
	while (weft_ready_pick(worker))
		weft_relax();
}

/* Of the next one; false: there is none. On ticks, so the lock costs little. */
static bool first_key(struct weft_session *session, u64 *key)
{
	struct weft_ready *ready = &session->ready;
	bool some;

	if (!READ_ONCE(ready->nr))
		return false;
	weft_object_lock(session, &ready->lock);
	some = !weft_sorted_empty(&ready->sorted);
	if (some)
		*key = weft_sorted_first(&ready->sorted).key;
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
