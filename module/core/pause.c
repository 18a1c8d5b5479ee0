// SPDX-License-Identifier: GPL-2.0
/*
 * Pauses. Each has a number, and a worker says in which it stands still, so that one
 * that has not yet noticed the end of a pause is not taken for one that stands still
 * in the next.
 */
#include "pause.h"
#include "account.h"

static void call_all(struct weft_session *session)
{
	u32 i;

	/* Pairs with the one in weft_worker_hear(): attention is not taken without its reason. */
	smp_mb();
	for (i = 0; i < session->nr_workers; i++) {
		WRITE_ONCE(session->workers[i]->attention, 1);
		weft_worker_unpark(session->workers[i]);
	}
}

static bool all_held(const struct weft_session *session, u32 number)
{
	u32 i;

	/* Pairs with the release in weft_worker_hold(): what it did before is there. */
	for (i = 0; i < session->nr_workers; i++)
		if (weft_load_acquire(&session->workers[i]->held) != number)
			return false;
	return true;
}

int weft_session_pause(struct weft_session *session)
{
	u32 number = ++session->pauses;
	int err = 0;

	if (!number)
		number = ++session->pauses;
	WRITE_ONCE(session->pausing, number);
	call_all(session);
	while (!err && !all_held(session, number)) {
		if (READ_ONCE(session->stopping))
			err = -ESHUTDOWN;
		else
			err = weft_doze();
	}
	if (err)
		weft_session_resume(session);
	return err;
}

void weft_session_resume(struct weft_session *session)
{
	u32 i;

	/* Pairs with the acquire in weft_worker_hold(): what was changed is there. */
	weft_store_release(&session->pausing, 0);
	/* Pairs with the one at the end of weft_worker_park(): no kick is taken without it. */
	smp_mb();
	for (i = 0; i < session->nr_workers; i++)
		weft_worker_unpark(session->workers[i]);
}

void weft_worker_hold(struct weft_worker *worker)
{
	u32 number;

	/* The acquire pairs with weft_session_resume(), the release with all_held(). */
	while ((number = weft_load_acquire(&worker->session->pausing))) {
		weft_store_release(&worker->held, number);
		weft_worker_park(worker, U64_MAX);
	}
	weft_ledger_rebase(worker, weft_clock_ns());
	worker->since_ns = worker->ledger.base_ns;
	worker->slice_ns = worker->since_ns;
}
