// SPDX-License-Identifier: GPL-2.0
/* Tasks that are pinned to a worker: a list of its own, and an inbox for the others. */
#include "session.h"

static void pinned_append(struct weft_worker *worker, struct weft_task *task)
{
	task->waiter.next_task = NULL;
	if (worker->pinned)
		worker->pinned_last->waiter.next_task = task;
	else
		worker->pinned = task;
	worker->pinned_last = task;
}

void weft_pinned_enqueue(struct weft_worker *worker, struct weft_task *task)
{
	if (task->pin == (s32)worker->index)
		pinned_append(worker, task);
	else
		weft_worker_post(worker->session->workers[task->pin], task);
}

struct weft_task *weft_pinned_take(struct weft_worker *worker)
{
	struct weft_task *task = worker->pinned;

	if (task)
		worker->pinned = task->waiter.next_task;
	return task;
}

/* What others posted, in the order in which they did. */
void weft_inbox_empty(struct weft_worker *worker)
{
	struct weft_task *task, *next, *ordered = NULL;

	if (!READ_ONCE(worker->inbox))
		return;
	/* Pairs with the compare-and-swap in weft_worker_post(): each task is all there. */
	task = __atomic_exchange_n(&worker->inbox, NULL, __ATOMIC_ACQUIRE);
	for (; task; task = next) {
		weft_task_prefetch(task);
		next = task->waiter.next_task;
		task->waiter.next_task = ordered;
		ordered = task;
	}
	for (; ordered; ordered = next) {
		next = ordered->waiter.next_task;
		pinned_append(worker, ordered);
	}
}
