// SPDX-License-Identifier: GPL-2.0
/*
 * select_wait(): the first of several channels that can go on.
 *
 * The channels are looked at one after the other, from a random one on, and a
 * waiter is left at each; no two locks are ever held. One word decides: whoever
 * moves it to FIRED has won. While its task still goes round (ENROLLING), the
 * winner only does that, and the task notices; once it is WAITING, the winner
 * takes the other waiters off and wakes it. (Go locks all channels in order of
 * address instead.)
 */
#include "vm.h"

static u64 select_bytes(u32 nr)
{
	return sizeof(struct weft_select) + nr * sizeof(struct weft_waiter);
}

enum weft_claim weft_select_claim(struct weft_select *select, s64 fired)
{
	/* Pairs, as that below does, with the release in wait_for_any(): the task is ours. */
	u32 old = __atomic_load_n(&select->state, __ATOMIC_ACQUIRE);

	while (old != WEFT_SELECT_FIRED) {
		if (!__atomic_compare_exchange_n(&select->state, &old, WEFT_SELECT_FIRED, false,
						 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
			continue;
		/*
		 * The winner alone writes this, before its task can look: that takes the lock
		 * first under which the winner is here, see disenroll().
		 */
		__atomic_store_n(&select->fired, fired, __ATOMIC_RELEASE);
		return old == WEFT_SELECT_WAITING ? WEFT_CLAIM_FINISH : WEFT_CLAIM_WON;
	}
	return WEFT_CLAIM_LOST;
}

static struct list_head *queue_of(struct weft_chan *chan, const struct weft_select_case *c)
{
	return c->op == WEFT_SELECT_SEND ? &chan->senders : &chan->receivers;
}

/* Takes every waiter off; afterwards nobody knows of @select. */
static void disenroll(struct weft_session *session, struct weft_select *select)
{
	u32 i;

	for (i = 0; i < select->nr; i++) {
		struct weft_waiter *waiter = &select->waiters[i];
		struct weft_chan *chan;

		if (!waiter->select)
			continue;
		chan = weft_chan_find(&session->chans, waiter->key);
		weft_object_lock(session, &chan->lock);
		list_del_init(&waiter->node);
		weft_object_unlock(session, &chan->lock);
	}
	if (select->timers)
		weft_timer_cancel(select->timers, select->task);
}

static void select_free(struct weft_session *session, struct weft_select *select)
{
	select->task->waiter.select = NULL;
	__atomic_sub_fetch(&session->nr_selects, 1, __ATOMIC_RELAXED);
	weft_memory_release(&session->memory, select, select_bytes(select->nr));
}

void weft_select_finish(struct weft_worker *worker, struct weft_select *select)
{
	struct weft_task *task = select->task;

	disenroll(worker->session, select);
	task->regs[0] = select->fired;
	select_free(worker->session, select);
	weft_task_wake(worker, task);
}

/* One look at case @i, with the channel's lock held. */
static enum weft_chan_outcome attempt(struct weft_chan *chan, struct weft_select_case *c,
				      struct weft_waiter **wake)
{
	enum weft_chan_outcome outcome;
	u64 value = 0;

	if (c->op == WEFT_SELECT_SEND) {
		outcome = weft_chan_send(chan, c->value, wake);
		c->ok = true;
		return outcome;
	}
	outcome = weft_chan_recv(chan, &value, wake);
	if (outcome != WEFT_CHAN_WOULD_BLOCK) {
		c->value = value;
		c->ok = outcome == WEFT_CHAN_DONE;
	}
	return outcome;
}

/* Does a task wait in @queue that is not the one of @select? Lock held. */
static bool any_other(struct list_head *queue, const struct weft_select *select)
{
	struct weft_waiter *waiter;

	list_for_each_entry(waiter, queue, node)
		if (waiter->select != select)
			return true;
	return false;
}

/* Could case @c of @select go on now? Lock held. */
static bool ready(struct weft_chan *chan, const struct weft_select_case *c,
		  const struct weft_select *select)
{
	if (chan->closed)
		return true;
	if (c->op == WEFT_SELECT_SEND)
		return any_other(&chan->receivers, select) || chan->count < chan->capacity;
	return chan->count || any_other(&chan->senders, select);
}

static enum weft_next fired(struct weft_worker *worker, struct weft_task *task,
			    struct weft_select_case *cases, u32 i,
			    enum weft_chan_outcome outcome, struct weft_waiter *wake)
{
	task->regs[0] = i;
	weft_chan_wake(worker, wake);
	if (outcome == WEFT_CHAN_CLOSED && cases[i].op == WEFT_SELECT_SEND)
		return weft_fault(worker, task, WEFT_FAULT_CLOSED, cases[i].c);
	return WEFT_NEXT_RUN;
}

/* First round: without waiting. NEXT_BLOCK: none can go on. */
static enum weft_next poll_cases(struct weft_worker *worker, struct weft_task *task,
				 struct weft_select_case *cases, u32 nr, u32 first)
{
	u32 i, k;

	for (k = 0; k < nr; k++) {
		enum weft_chan_outcome outcome;
		struct weft_waiter *wake;
		struct weft_chan *chan;

		i = (first + k) % nr;
		chan = weft_chan_find(&worker->session->chans, READ_ONCE(cases[i].c));
		if (!chan || (cases[i].op != WEFT_SELECT_SEND && cases[i].op != WEFT_SELECT_RECV))
			return weft_fault(worker, task, WEFT_FAULT_SELECT, i);
		weft_object_lock(worker->session, &chan->lock);
		outcome = attempt(chan, &cases[i], &wake);
		weft_object_unlock(worker->session, &chan->lock);
		if (outcome != WEFT_CHAN_WOULD_BLOCK)
			return fired(worker, task, cases, i, outcome, wake);
	}
	return WEFT_NEXT_BLOCK;
}

/*
 * Second round: leave a waiter at each channel. A channel that has become ready
 * meanwhile is taken if nobody else has fired the select before: then the task
 * goes round again without waiting, so it is enough to say so with -EAGAIN.
 */
static void enroll(struct weft_session *session, struct weft_select *select)
{
	u32 i;

	for (i = 0; i < select->nr; i++) {
		struct weft_waiter *waiter = &select->waiters[i];
		struct weft_select_case *c = &select->cases[i];
		u64 handle = READ_ONCE(c->c);
		struct weft_chan *chan = weft_chan_find(&session->chans, handle);

		if (!chan)
			continue;
		waiter->key = handle;
		waiter->value = READ_ONCE(c->value);
		waiter->select = select;
		weft_object_lock(session, &chan->lock);
		if (ready(chan, c, select))
			weft_select_claim(select, -EAGAIN);
		weft_chan_enqueue(queue_of(chan, c), waiter);
		weft_object_unlock(session, &chan->lock);
	}
}

/* The end of a select that fired while its task was still going round. */
static enum weft_next fired_early(struct weft_worker *worker, struct weft_task *task,
				  struct weft_select *select)
{
	u64 deadline_ns = select->deadline_ns;
	s64 result;

	disenroll(worker->session, select);
	result = select->fired;
	select_free(worker->session, select);
	weft_task_goes_on(worker, task);
	if (result == -EAGAIN) {
		/* The next round has the same end. */
		task->resumed = true;
		task->waiter.progress = deadline_ns;
		return weft_again(task);
	}
	task->regs[0] = result;
	return WEFT_NEXT_RUN;
}

static enum weft_next wait_for_any(struct weft_worker *worker, struct weft_task *task,
				   struct weft_select_case *cases, u32 nr, u64 deadline_ns)
{
	struct weft_select *select = weft_memory_alloc(&worker->session->memory, select_bytes(nr));
	u32 state = WEFT_SELECT_ENROLLING;

	if (IS_ERR(select) || (deadline_ns && weft_timer_reserve(worker))) {
		if (!IS_ERR(select))
			weft_memory_release(&worker->session->memory, select, select_bytes(nr));
		return weft_fault(worker, task, WEFT_FAULT_MEMORY, nr);
	}
	__atomic_add_fetch(&worker->session->nr_selects, 1, __ATOMIC_RELAXED);
	select->nr = nr;
	select->task = task;
	select->cases = cases;
	task->waiter.select = select;
	task->waiter.key = task->regs[1];
	weft_task_blocks(worker, task, WEFT_ON_SELECT, WEFT_TASK_BLOCKED);
	select->deadline_ns = deadline_ns;
	if (deadline_ns) {
		select->timers = &worker->timers;
		weft_timer_add(worker, task, deadline_ns);
	}
	enroll(worker->session, select);
	/* Pairs with the acquires in weft_select_claim(): all waiters are in place. */
	if (!__atomic_compare_exchange_n(&select->state, &state, WEFT_SELECT_WAITING, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
		return fired_early(worker, task, select);
	return WEFT_NEXT_BLOCK;
}

/* When to give up: 0 is never, 1 (long ago) at once. */
static u64 deadline_of(struct weft_task *task, s64 timeout_ns)
{
	bool resumed = task->resumed;
	u64 deadline_ns;

	task->resumed = false;
	if (resumed)
		return task->waiter.progress;
	if (timeout_ns <= 0)
		return timeout_ns < 0 ? 0 : 1;
	if (check_add_overflow(weft_clock_ns(), (u64)timeout_ns, &deadline_ns))
		return U64_MAX - 1;
	return deadline_ns;
}

enum weft_next weft_call_select_wait(struct weft_worker *worker, struct weft_task *task)
{
	u64 nr = (u32)task->regs[2];
	u64 deadline_ns = deadline_of(task, task->regs[3]);
	struct weft_select_case *cases;
	enum weft_next next;

	if (!nr || nr > WEFT_SELECT_MAX)
		return weft_fault(worker, task, WEFT_FAULT_SELECT, nr);
	cases = weft_object(worker, task, task->regs[1], nr * sizeof(*cases), true);
	if (!cases)
		return WEFT_NEXT_FAULT;
	next = poll_cases(worker, task, cases, nr, weft_random(&worker->random) % nr);
	if (next != WEFT_NEXT_BLOCK)
		return next;
	if (!deadline_ns || (deadline_ns > 1 && deadline_ns > weft_clock_ns()))
		return wait_for_any(worker, task, cases, nr, deadline_ns);
	task->regs[0] = (s64)-ETIMEDOUT;
	return WEFT_NEXT_RUN;
}
