// SPDX-License-Identifier: GPL-2.0
/*
 * A policy of your own, as a module of its own. Copy this directory to
 * module/policy-NAME, say weft-NAME.o in its Kbuild, write what is between the two
 * lines, and build all with "make modules". Then, where weft is loaded:
 *
 *	insmod weft-lifo.ko
 *	weft policies
 *	weft run --policy lifo PROGRAM.c
 *	rmmod weft-lifo
 *
 * What stands here is the last in, first out of a stack: who has just come runs
 * next, and who came first may wait for ever.
 *
 * If all that you want is an order, it is shorter: leave out everything but
 *
 *	u64 key(struct weft_worker *worker, struct weft_task *task, struct weft_order *order)
 *
 * and the task with the smallest key goes first. What tasks have declared is in
 * @order (weft_tickets(order), order->length_ns, order->due_ns) and in task->priority.
 * The other ops and their rules are in module/core/policy.h.
 */
#include <linux/module.h>

#include "session.h"

/* ---- yours from here ---------------------------------------------------- */

/* One of each session; its tasks are linked by slot number + 1, 0 is the end. */
struct lifo {
	struct weft_lock lock;
	u64 top;
};

static void *lifo_start(struct weft_session *session)
{
	struct lifo *lifo = kzalloc(sizeof(*lifo), GFP_KERNEL_ACCOUNT);

	if (!lifo)
		return ERR_PTR(-ENOMEM);
	weft_lock_init(&lifo->lock);
	return lifo;
}

static void lifo_stop(void *data)
{
	kfree(data);
}

/* @task is yours now. Its order->virtual, deadline and spent_ns are for your use. */
static void lifo_enqueue(struct weft_worker *worker, struct weft_task *task,
			 enum weft_enqueue why)
{
	struct lifo *lifo = worker->session->policy_data;

	weft_lock(&lifo->lock);
	weft_order_of(worker->session, task)->virtual = lifo->top;
	lifo->top = weft_task_number(task) + 1;
	weft_unlock(&lifo->lock);
}

/* Give one away. Any worker may ask, at any time; NULL only if there is none. */
static struct weft_task *lifo_pick(struct weft_worker *worker)
{
	struct lifo *lifo = worker->session->policy_data;
	struct weft_task *task = NULL;

	weft_lock(&lifo->lock);
	if (lifo->top) {
		task = weft_task_slot(worker->session, lifo->top - 1);
		lifo->top = weft_order_of(worker->session, task)->virtual;
	}
	weft_unlock(&lifo->lock);
	return task;
}

static const struct weft_policy policy = {
	.name = "lifo",
	.about = "last in, first out: a stack",
	.start = lifo_start,
	.stop = lifo_stop,
	.enqueue = lifo_enqueue,
	.pick = lifo_pick,
};

MODULE_DESCRIPTION("A policy for weft: last in, first out");

/* ---- to here ------------------------------------------------------------- */

static int __init policy_init(void)
{
	return weft_register_policy(&policy);
}

static void __exit policy_exit(void)
{
	weft_unregister_policy(&policy);
}

module_init(policy_init);
module_exit(policy_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("weft developers");
