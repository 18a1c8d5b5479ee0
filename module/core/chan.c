// SPDX-License-Identifier: GPL-2.0
/*
 * Channels, with Go's rules: a send to a closed one is a fault, a receive from
 * a closed and drained one says so at once. A waiter is served before anybody
 * who comes later; with a waiter there is nothing (or no room) in the buffer.
 */
#include "vm.h"

enum { LEAF_MASK = (1 << WEFT_CHAN_LEAF_SHIFT) - 1 };

void weft_chans_init(struct weft_session *session)
{
	memset(&session->chans, 0, sizeof(session->chans));
	weft_lock_init(&session->chans.lock);
}

static u64 chan_bytes(u64 capacity)
{
	return sizeof(struct weft_chan) + capacity * sizeof(u64);
}

void weft_chans_free(struct weft_session *session)
{
	struct weft_chans *chans = &session->chans;
	u32 i, k;

	for (i = 0; i < WEFT_CHAN_LEAVES && chans->leaves[i]; i++) {
		for (k = 0; k <= LEAF_MASK && chans->leaves[i][k]; k++)
			weft_free(chans->leaves[i][k]);
		weft_free(chans->leaves[i]);
		chans->leaves[i] = NULL;
		weft_relax();
	}
}

static bool leaf_missing(const struct weft_chans *chans)
{
	u32 leaf = READ_ONCE(chans->nr) >> WEFT_CHAN_LEAF_SHIFT;

	return leaf < WEFT_CHAN_LEAVES && !READ_ONCE(chans->leaves[leaf]);
}

/* Enters @chan; a handle, 0 when the table is full. Takes *spare if it must. */
static u64 enter(struct weft_chans *chans, struct weft_chan *chan, struct weft_chan ***spare)
{
	u32 leaf = chans->nr >> WEFT_CHAN_LEAF_SHIFT;

	weft_assert_locked(&chans->lock);
	if (leaf >= WEFT_CHAN_LEAVES)
		return 0;
	if (!chans->leaves[leaf]) {
		WRITE_ONCE(chans->leaves[leaf], *spare);
		*spare = NULL;
	}
	chans->leaves[leaf][chans->nr & LEAF_MASK] = chan;
	/* Pairs with the acquire in weft_chan_find(). */
	weft_store_release(&chans->nr, chans->nr + 1);
	return chans->nr;
}

/* The table's leaves are made outside the lock, so makers may race for one. */
static u64 enter_somewhere(struct weft_session *session, struct weft_chan *chan)
{
	size_t leaf_bytes = sizeof(struct weft_chan *) << WEFT_CHAN_LEAF_SHIFT;
	struct weft_chans *chans = &session->chans;
	struct weft_chan **spare = NULL;
	u64 handle = 0;
	bool again;

	do {
		if (leaf_missing(chans) && !spare) {
			spare = weft_memory_alloc(&session->memory, leaf_bytes);
			if (IS_ERR(spare))
				return 0;
		}
		weft_lock(&chans->lock);
		again = leaf_missing(chans) && !spare;
		if (!again)
			handle = enter(chans, chan, &spare);
		weft_unlock(&chans->lock);
	} while (again);
	weft_memory_release(&session->memory, spare, leaf_bytes);
	return handle;
}

u64 weft_chan_make(struct weft_session *session, u64 capacity)
{
	struct weft_chan *chan;
	u64 handle;

	if (capacity > WEFT_SEGMENT_MAX / sizeof(u64))
		return 0;
	chan = weft_memory_alloc(&session->memory, chan_bytes(capacity));
	if (IS_ERR(chan))
		return 0;
	weft_lock_init(&chan->lock);
	INIT_LIST_HEAD(&chan->receivers);
	INIT_LIST_HEAD(&chan->senders);
	chan->capacity = capacity;
	chan->flow = capacity ? capacity - 1 : 0;
	handle = enter_somewhere(session, chan);
	if (!handle)
		weft_memory_release(&session->memory, chan, chan_bytes(capacity));
	return handle;
}

/*
 * The first waiter that is still to be had: a select that another channel has
 * ended is passed over (its task takes the waiter off). Lock held.
 */
static struct weft_waiter *dequeue(struct list_head *queue, enum weft_claim *claim)
{
	struct weft_waiter *waiter, *next;

	list_for_each_entry_safe(waiter, next, queue, node) {
		list_del_init(&waiter->node);
		*claim = WEFT_CLAIM_FINISH;
		if (waiter->select)
			*claim = weft_select_claim(waiter->select, weft_select_case(waiter));
		if (*claim != WEFT_CLAIM_LOST)
			return waiter;
	}
	return NULL;
}

/* What @waiter, a receiver, gets; @ok is false when the channel is closed. */
static void deliver(struct weft_waiter *waiter, u64 value, bool ok)
{
	if (waiter->select) {
		struct weft_select_case *c = &waiter->select->cases[weft_select_case(waiter)];

		c->value = value;
		c->ok = ok;
	} else {
		*waiter->out = value;
		weft_waiter_task(waiter)->regs[0] = ok;
	}
}

enum weft_chan_outcome weft_chan_send(struct weft_chan *chan, u64 value,
				      struct weft_waiter **wake)
{
	struct weft_waiter *waiter;
	enum weft_claim claim;

	weft_assert_locked(&chan->lock);
	*wake = NULL;
	if (chan->closed)
		return WEFT_CHAN_CLOSED;
	waiter = dequeue(&chan->receivers, &claim);
	if (waiter) {
		deliver(waiter, value, true);
		*wake = claim == WEFT_CLAIM_FINISH ? waiter : NULL;
		return WEFT_CHAN_DONE;
	}
	if (chan->count == chan->capacity)
		return WEFT_CHAN_WOULD_BLOCK;
	weft_chan_append(chan, value);
	return WEFT_CHAN_DONE;
}

/* The first sender's element, or none. */
static struct weft_waiter *take_sender(struct weft_chan *chan, u64 *value,
				       struct weft_waiter **wake)
{
	enum weft_claim claim;
	struct weft_waiter *waiter = dequeue(&chan->senders, &claim);

	if (!waiter)
		return NULL;
	*value = waiter->value;
	if (waiter->select)
		waiter->select->cases[weft_select_case(waiter)].ok = true;
	*wake = claim == WEFT_CLAIM_FINISH ? waiter : NULL;
	return waiter;
}

enum weft_chan_outcome weft_chan_recv(struct weft_chan *chan, u64 *value,
				      struct weft_waiter **wake)
{
	u64 more;

	weft_assert_locked(&chan->lock);
	*wake = NULL;
	if (!chan->count)
		return take_sender(chan, value, wake) ? WEFT_CHAN_DONE :
		       chan->closed ? WEFT_CHAN_CLOSED : WEFT_CHAN_WOULD_BLOCK;
	*value = weft_chan_take(chan);
	/* A full buffer was all that held a sender up: its element is the last. */
	if (take_sender(chan, &more, wake))
		weft_chan_append(chan, more);
	return WEFT_CHAN_DONE;
}

void weft_chan_wake(struct weft_worker *worker, struct weft_waiter *waiter)
{
	if (!waiter)
		return;
	if (waiter->select)
		weft_select_finish(worker, waiter->select);
	else
		weft_task_wake(worker, weft_waiter_task(waiter));
}

/*
 * Receivers learn of the end one by one; a sender that waits is a fault of its
 * own, which the caller reports, so its waiter stays where it is.
 */
bool weft_chan_close(struct weft_worker *worker, struct weft_chan *chan)
{
	struct weft_waiter *waiter;
	enum weft_claim claim;
	u32 nr = 0;
	bool was;

	weft_object_lock(worker->session, &chan->lock);
	was = chan->closed;
	chan->closed = true;
	chan->flow = 0;
	while (!was && !READ_ONCE(worker->session->stopping)) {
		waiter = dequeue(&chan->receivers, &claim);
		if (!waiter)
			break;
		deliver(waiter, 0, false);
		/* Waking takes other locks: not under this one. */
		weft_object_unlock(worker->session, &chan->lock);
		if (claim == WEFT_CLAIM_FINISH)
			weft_chan_wake(worker, waiter);
		if (!(++nr % 1024))
			weft_worker_relax(worker);
		weft_object_lock(worker->session, &chan->lock);
	}
	weft_object_unlock(worker->session, &chan->lock);
	return !was;
}
