// SPDX-License-Identifier: GPL-2.0
/*
 * Where the orders of tasks are, and the links of the ready set's lanes: a block of each
 * beside each chunk, once somebody asks. Apart, as one block for both would be a few
 * bytes too long for a power of two, which is what is allocated.
 */
#include "account.h"

static u64 orders_bytes(const struct weft_chunk *chunk)
{
	return (u64)chunk->slots * sizeof(*chunk->orders);
}

static u64 behind_bytes(const struct weft_chunk *chunk)
{
	return (u64)chunk->slots * sizeof(*chunk->behind);
}

int weft_order_chunk(struct weft_session *session, struct weft_chunk *chunk)
{
	int err = weft_ready_reserve(session, READ_ONCE(session->pool.nr_slots));
	struct weft_order *orders;
	u32 *behind;

	if (err || chunk->orders)
		return err;
	behind = weft_memory_alloc(&session->memory, behind_bytes(chunk));
	if (IS_ERR(behind))
		return PTR_ERR(behind);
	orders = weft_memory_alloc(&session->memory, orders_bytes(chunk));
	if (IS_ERR(orders)) {
		weft_memory_release(&session->memory, behind, behind_bytes(chunk));
		return PTR_ERR(orders);
	}
	chunk->behind = behind;
	chunk->orders = orders;
	return 0;
}

void weft_order_chunk_free(struct weft_session *session, struct weft_chunk *chunk)
{
	if (!chunk->orders)
		return;
	weft_memory_release(&session->memory, chunk->orders, orders_bytes(chunk));
	weft_memory_release(&session->memory, chunk->behind, behind_bytes(chunk));
	chunk->orders = NULL;
}

static void set_ordered(struct weft_session *session, u32 state)
{
	/* Under the lock under which chunks are entered: each either is seen or sees. */
	weft_lock(&session->pool.lock);
	/* Pairs with the acquire in weft_order_born(): with ALL, each chunk has its orders. */
	weft_store_release(&session->ordered, state);
	weft_unlock(&session->pool.lock);
}

int weft_order_enable(struct weft_session *session)
{
	u32 number;
	int err;

	if (session->ordered == WEFT_ORDERED_ALL)
		return 0;
	err = weft_ready_init(session);
	if (err)
		return err;
	set_ordered(session, WEFT_ORDERED_NEW);
	/* Pairs with the release in pool_enter(). */
	for (number = 0; number < weft_load_acquire(&session->pool.nr_chunks); number++) {
		err = weft_order_chunk(session, weft_pool_chunk(&session->pool, number));
		if (err)
			return err;
		weft_relax();
	}
	err = weft_ready_reserve(session, READ_ONCE(session->pool.nr_slots));
	if (!err)
		set_ordered(session, WEFT_ORDERED_ALL);
	return err;
}

void weft_order_born(struct weft_session *session, struct weft_task *task)
{
	/* Those that are being made are zero. Pairs with the release in set_ordered(). */
	if (weft_load_acquire(&session->ordered) == WEFT_ORDERED_ALL)
		memset(weft_order_of(session, task), 0, sizeof(struct weft_order));
}

void weft_order_forget(struct weft_session *session)
{
	struct weft_task *task;
	u64 slot = 0;

	while ((task = weft_pool_next(session, &slot))) {
		struct weft_order *order = weft_order_of(session, task);

		order->virtual = 0;
		order->deadline = 0;
		order->spent_ns = 0;
		order->epoch = 0;
		order->level = 0;
	}
}

void weft_charge(struct weft_worker *worker, struct weft_task *task)
{
	const struct weft_policy *policy = worker->session->policy;
	u64 now = weft_now_ns(worker), since = worker->since_ns;

	worker->since_ns = now;
	/* The clock by stamps is set anew at each tick, maybe a little back. */
	if (policy->ran && (s64)(now - since) > 0)
		policy->ran(worker, weft_order_of(worker->session, task), now - since);
}

void weft_slice_over(struct weft_worker *worker, struct weft_task *task)
{
	weft_charge(worker, task);
	worker->slice_ns = worker->since_ns;
	if (weft_clock_due())
		WRITE_ONCE(worker->attention, 1);
}
