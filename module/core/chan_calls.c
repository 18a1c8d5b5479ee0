// SPDX-License-Identifier: GPL-2.0
/* The calls of tasks on channels. */
#include "vm.h"

static struct weft_chan *channel(struct weft_worker *worker, struct weft_task *task)
{
	struct weft_chan *chan = weft_chan_find(worker->session, task->regs[1]);

	if (!chan)
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
static enum weft_next wait_in(struct weft_worker *worker, struct weft_task *task,
			      struct weft_chan *chan, struct list_head *queue,
			      enum weft_wait_on why)
	__releases(&chan->lock)
{
	struct weft_waiter *waiter = &task->waiter;

	waiter->task = task;
	waiter->key = task->regs[1];
	waiter->select = NULL;
	task->regs[0] = 0;
	weft_task_blocks(worker, task, why, WEFT_TASK_BLOCKED);
	weft_chan_enqueue(queue, waiter);
	weft_unlock(&chan->lock);
	return WEFT_NEXT_BLOCK;
}

static enum weft_next send(struct weft_worker *worker, struct weft_task *task, bool wait)
{
	struct weft_chan *chan = channel(worker, task);
	enum weft_chan_outcome outcome;
	struct weft_waiter *wake;

	if (!chan)
		return WEFT_NEXT_FAULT;
	weft_lock(&chan->lock);
	outcome = weft_chan_send(chan, task->regs[2], &wake);
	if (outcome == WEFT_CHAN_WOULD_BLOCK && wait) {
		task->waiter.value = task->regs[2];
		return wait_in(worker, task, chan, &chan->senders, WEFT_ON_SEND);
	}
	weft_unlock(&chan->lock);
	if (outcome == WEFT_CHAN_CLOSED)
		return weft_fault(worker, task, WEFT_FAULT_CLOSED, task->regs[1]);
	task->regs[0] = outcome == WEFT_CHAN_DONE;
	weft_chan_wake(worker, wake);
	return WEFT_NEXT_RUN;
}

enum weft_next weft_call_chan_send(struct weft_worker *worker, struct weft_task *task)
{
	return send(worker, task, true);
}

enum weft_next weft_call_chan_try_send(struct weft_worker *worker, struct weft_task *task)
{
	return send(worker, task, false);
}

static enum weft_next receive(struct weft_worker *worker, struct weft_task *task, bool wait)
{
	struct weft_chan *chan = channel(worker, task);
	u64 *out, value = 0;
	enum weft_chan_outcome outcome;
	struct weft_waiter *wake;

	if (!chan)
		return WEFT_NEXT_FAULT;
	out = weft_object(worker, task, task->regs[2], sizeof(*out), true);
	if (!out)
		return WEFT_NEXT_FAULT;
	weft_lock(&chan->lock);
	outcome = weft_chan_recv(chan, &value, &wake);
	if (outcome == WEFT_CHAN_WOULD_BLOCK && wait) {
		task->waiter.out = out;
		return wait_in(worker, task, chan, &chan->receivers, WEFT_ON_RECV);
	}
	weft_unlock(&chan->lock);
	if (outcome != WEFT_CHAN_WOULD_BLOCK)
		*out = value;
	task->regs[0] = outcome == WEFT_CHAN_DONE ? 1 :
			outcome == WEFT_CHAN_CLOSED && !wait ? -1 : 0;
	weft_chan_wake(worker, wake);
	return WEFT_NEXT_RUN;
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
	weft_lock(&chan->lock);
	list_for_each_entry(waiter, &chan->senders, node) {
		/* A select that has fired elsewhere does not send any more. */
		if (!waiter->select || !weft_select_over(waiter->select)) {
			sender = waiter->task;
			break;
		}
	}
	weft_unlock(&chan->lock);
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
	weft_lock(&chan->lock);
	task->regs[0] = chan->count;
	weft_unlock(&chan->lock);
	return WEFT_NEXT_RUN;
}
