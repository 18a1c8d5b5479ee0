// SPDX-License-Identifier: GPL-2.0
/* The calls of tasks on channels. */
#include "vm.h"

static __always_inline struct weft_chan *channel(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_chan *chan = weft_chan_find(&worker->session->chans, task->regs[1]);

	if (unlikely(!chan))
		weft_fault(worker, task, WEFT_FAULT_CHAN, task->regs[1]);
	return chan;
}

enum weft_next weft_call_chan_make(struct weft_worker *worker, struct weft_task *task)
{
	task->regs[0] = weft_chan_make(worker->session, task->regs[1]);
	if (!task->regs[0])
		return weft_fault(worker, task, WEFT_FAULT_MEMORY, task->regs[1]);
	return WEFT_NEXT_RUN;
}

/* Waits in @queue; drops the channel's lock. */
static __always_inline enum weft_next wait_in(struct weft_worker *worker, struct weft_task *task,
			      struct weft_chan *chan, struct list_head *queue,
			      enum weft_wait_on why)
	__releases(&chan->lock)
{
	struct weft_waiter *waiter = &task->waiter;

	waiter->key = task->regs[1];
	waiter->select = NULL;
	task->regs[0] = 0;
	weft_task_blocks(worker, task, why, WEFT_TASK_BLOCKED);
	weft_chan_enqueue(queue, waiter);
	weft_object_unlock(worker->session, &chan->lock);
	return WEFT_NEXT_BLOCK;
}

/*
 * The task that is to be served next, taken off @queue; NULL if there is none or
 * it waits in a select, which takes longer. Lock held.
 */
static __always_inline struct weft_task *partner(struct list_head *queue)
{
	struct weft_waiter *waiter;
	struct weft_task *task;

	if (list_empty(queue))
		return NULL;
	waiter = list_first_entry(queue, struct weft_waiter, node);
	task = container_of(waiter, struct weft_task, waiter);
	/* It may have been on another CPU, which has its lines: all on their way at once. */
	weft_task_prefetch(task);
	if (waiter->select)
		return NULL;
	list_del(&waiter->node);
	return task;
}

/* Both go on; drops the channel's lock. */
static __always_inline enum weft_next rendezvous(struct weft_worker *worker,
						 struct weft_task *task, struct weft_chan *chan,
						 struct weft_task *other)
	__releases(&chan->lock)
{
	weft_object_unlock(worker->session, &chan->lock);
	task->regs[0] = 1;
	weft_task_wake(worker, other);
	return WEFT_NEXT_RUN;
}

/* A send that meets a select, a closed channel, or may not wait. */
static noinline enum weft_next send_slowly(struct weft_worker *worker, struct weft_task *task,
					   struct weft_chan *chan, bool wait)
	__releases(&chan->lock)
{
	enum weft_chan_outcome outcome;
	struct weft_waiter *wake;

	outcome = weft_chan_send(chan, task->regs[2], &wake);
	if (outcome == WEFT_CHAN_WOULD_BLOCK && wait) {
		task->waiter.value = task->regs[2];
		return wait_in(worker, task, chan, &chan->senders, WEFT_ON_SEND);
	}
	weft_object_unlock(worker->session, &chan->lock);
	if (outcome == WEFT_CHAN_CLOSED)
		return weft_fault(worker, task, WEFT_FAULT_CLOSED, task->regs[1]);
	task->regs[0] = outcome == WEFT_CHAN_DONE;
	weft_chan_wake(worker, wake);
	return WEFT_NEXT_RUN;
}

static noinline enum weft_next send_or_wait(struct weft_worker *worker, struct weft_task *task,
					    struct weft_chan *chan)
{
	struct weft_task *other;

	weft_object_lock(worker->session, &chan->lock);
	if (unlikely(chan->closed))
		return send_slowly(worker, task, chan, true);
	other = partner(&chan->receivers);
	if (other) {
		*other->waiter.out = task->regs[2];
		other->regs[0] = 1;
		return rendezvous(worker, task, chan, other);
	}
	if (unlikely(!list_empty(&chan->receivers)))
		return send_slowly(worker, task, chan, true);
	if (chan->count < chan->capacity) {
		weft_chan_append(chan, task->regs[2]);
		weft_object_unlock(worker->session, &chan->lock);
		task->regs[0] = 1;
		return WEFT_NEXT_RUN;
	}
	task->waiter.value = task->regs[2];
	return wait_in(worker, task, chan, &chan->senders, WEFT_ON_SEND);
}

/* A stream that nobody waits for is no more than its buffer: nothing is called for that. */
static __always_inline bool flows(const struct weft_worker *worker, const struct weft_chan *chan)
{
	return weft_objects_are_mine(worker->session) && weft_chan_flows(chan);
}

static __always_inline enum weft_next send(struct weft_worker *worker, struct weft_task *task,
					   bool wait)
{
	struct weft_chan *chan = channel(worker, task);

	if (unlikely(!chan))
		return WEFT_NEXT_FAULT;
	if (flows(worker, chan)) {
		weft_chan_append(chan, task->regs[2]);
		task->regs[0] = 1;
		return WEFT_NEXT_RUN;
	}
	if (wait)
		return send_or_wait(worker, task, chan);
	weft_object_lock(worker->session, &chan->lock);
	return send_slowly(worker, task, chan, false);
}

enum weft_next weft_call_chan_send(struct weft_worker *worker, struct weft_task *task)
{
	return send(worker, task, true);
}

enum weft_next weft_call_chan_try_send(struct weft_worker *worker, struct weft_task *task)
{
	return send(worker, task, false);
}

static noinline enum weft_next receive_slowly(struct weft_worker *worker, struct weft_task *task,
					      struct weft_chan *chan, u64 *out, bool wait)
	__releases(&chan->lock)
{
	enum weft_chan_outcome outcome;
	struct weft_waiter *wake;
	u64 value = 0;

	outcome = weft_chan_recv(chan, &value, &wake);
	if (outcome == WEFT_CHAN_WOULD_BLOCK && wait) {
		task->waiter.out = out;
		return wait_in(worker, task, chan, &chan->receivers, WEFT_ON_RECV);
	}
	weft_object_unlock(worker->session, &chan->lock);
	if (outcome != WEFT_CHAN_WOULD_BLOCK)
		*out = value;
	task->regs[0] = outcome == WEFT_CHAN_DONE ? 1 :
			outcome == WEFT_CHAN_CLOSED && !wait ? -1 : 0;
	weft_chan_wake(worker, wake);
	return WEFT_NEXT_RUN;
}

static noinline enum weft_next receive_or_wait(struct weft_worker *worker, struct weft_task *task,
					       struct weft_chan *chan, u64 *out)
{
	struct weft_task *other;

	weft_object_lock(worker->session, &chan->lock);
	if (weft_chan_flows(chan)) {
		*out = weft_chan_take(chan);
		weft_object_unlock(worker->session, &chan->lock);
		task->regs[0] = 1;
		return WEFT_NEXT_RUN;
	}
	/* A full buffer with senders behind it has to be kept in order. */
	if (unlikely(chan->count || chan->closed))
		return receive_slowly(worker, task, chan, out, true);
	other = partner(&chan->senders);
	if (other) {
		*out = other->waiter.value;
		return rendezvous(worker, task, chan, other);
	}
	if (unlikely(!list_empty(&chan->senders)))
		return receive_slowly(worker, task, chan, out, true);
	task->waiter.out = out;
	return wait_in(worker, task, chan, &chan->receivers, WEFT_ON_RECV);
}

static __always_inline enum weft_next receive(struct weft_worker *worker, struct weft_task *task,
					      bool wait)
{
	struct weft_chan *chan = channel(worker, task);
	u64 *out;

	if (unlikely(!chan))
		return WEFT_NEXT_FAULT;
	out = weft_object(worker, task, task->regs[2], sizeof(*out), true);
	if (unlikely(!out))
		return WEFT_NEXT_FAULT;
	if (flows(worker, chan)) {
		*out = weft_chan_take(chan);
		task->regs[0] = 1;
		return WEFT_NEXT_RUN;
	}
	if (wait)
		return receive_or_wait(worker, task, chan, out);
	weft_object_lock(worker->session, &chan->lock);
	return receive_slowly(worker, task, chan, out, false);
}

enum weft_next weft_call_chan_recv(struct weft_worker *worker, struct weft_task *task)
{
	return receive(worker, task, true);
}

enum weft_next weft_call_chan_try_recv(struct weft_worker *worker, struct weft_task *task)
{
	return receive(worker, task, false);
}

/* A close under waiting senders is theirs to regret, as in Go. */
enum weft_next weft_call_chan_close(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_chan *chan = channel(worker, task);
	struct weft_task *sender = NULL;
	struct weft_waiter *waiter;

	if (!chan)
		return WEFT_NEXT_FAULT;
	if (!weft_chan_close(worker, chan))
		return weft_fault(worker, task, WEFT_FAULT_CLOSED, task->regs[1]);
	task->regs[0] = 0;
	weft_object_lock(worker->session, &chan->lock);
	list_for_each_entry(waiter, &chan->senders, node) {
		/* A select that has fired elsewhere does not send any more. */
		if (!waiter->select || !weft_select_over(waiter->select)) {
			sender = weft_waiter_task(waiter);
			break;
		}
	}
	weft_object_unlock(worker->session, &chan->lock);
	/* Nobody can serve it now, so it stays where it waits. */
	if (sender)
		return weft_fault(worker, sender, WEFT_FAULT_CLOSED, task->regs[1]);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_chan_len(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_chan *chan = channel(worker, task);

	if (!chan)
		return WEFT_NEXT_FAULT;
	weft_object_lock(worker->session, &chan->lock);
	task->regs[0] = chan->count;
	weft_object_unlock(worker->session, &chan->lock);
	return WEFT_NEXT_RUN;
}
