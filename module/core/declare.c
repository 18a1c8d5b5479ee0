// SPDX-License-Identifier: GPL-2.0
/* Calls by which a task tells the policies about itself. */
#include "account.h"
#include "vm.h"

enum { TICKETS_MAX = 1 << 16 };

/* It may be less urgent now than one that waits: the next tick is now. */
static void declared(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_session *session = worker->session;

	if (worker->carrier || !session->policy->key)
		return;
	weft_object_lock(session, &session->ready.lock);
	WRITE_ONCE(worker->running_key,
		   session->policy->key(worker, task, weft_order_of(session, task)));
	weft_object_unlock(session, &session->ready.lock);
	WRITE_ONCE(worker->attention, 1);
}

enum weft_next weft_call_task_priority(struct weft_worker *worker, struct weft_task *task)
{
	WRITE_ONCE(task->priority, task->regs[1]);
	weft_note_event(worker, WEFT_EVENT_PRIORITY, weft_task_id(task), task->priority);
	task->regs[0] = 0;
	if (worker->session->ordered)
		declared(worker, task);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_task_tickets(struct weft_worker *worker, struct weft_task *task)
{
	u64 tickets = task->regs[1];

	task->regs[0] = tickets && tickets <= TICKETS_MAX ? 0 : (s64)-EINVAL;
	if (!task->regs[0]) {
		weft_order_of(worker->session, task)->tickets = tickets;
		weft_note_event(worker, WEFT_EVENT_TICKETS, weft_task_id(task), tickets);
	}
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_task_length(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_order *order = weft_order_of(worker->session, task);

	order->length_ns = task->regs[1];
	/* What other policies count there, a budget or an allotment, nobody talks away. */
	if (worker->session->policy == &weft_policy_stcf)
		order->spent_ns = 0;
	task->regs[0] = 0;
	declared(worker, task);
	return WEFT_NEXT_RUN;
}

/* A job is over: counts it, and whether it was late. */
static bool count_job(struct weft_worker *worker, const struct weft_order *order, u64 now)
{
	bool late = now > order->due_ns;

	WRITE_ONCE(worker->stats.jobs, worker->stats.jobs + 1);
	if (late)
		WRITE_ONCE(worker->stats.late, worker->stats.late + 1);
	return late;
}

static bool is_period(u64 period_ns, u64 budget_ns)
{
	return period_ns <= 1ULL << 42 && budget_ns <= period_ns;
}

/* The next period begins where this one ends, also for one who is late. */
enum weft_next weft_call_task_deadline(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_order *order = weft_order_of(worker->session, task);
	u64 period_ns = task->regs[1], now = weft_clock_ns(), release = order->due_ns;

	task->regs[0] = (s64)-EINVAL;
	if (!is_period(period_ns, task->regs[2]))
		return WEFT_NEXT_RUN;
	task->regs[0] = release ? count_job(worker, order, now) : 0;
	order->period_ns = period_ns;
	order->budget_ns = task->regs[2];
	order->due_ns = period_ns ? (release ? release : now) + period_ns : 0;
	if (!period_ns || now >= release) {
		declared(worker, task);
		return WEFT_NEXT_RUN;
	}
	return weft_sleep(worker, task, release - now, release);
}
