// SPDX-License-Identifier: GPL-2.0
/* Taking tasks from another worker's queue. */
#include "account.h"

static bool note_stolen(struct weft_worker *worker, struct weft_worker *victim, u32 nr)
{
	if (!nr)
		return false;
	WRITE_ONCE(worker->stats.stolen, worker->stats.stolen + nr);
	weft_note_task_steal(worker, nr, victim->index);
	return true;
}

void weft_steal_from(struct weft_worker *worker, struct weft_worker *victim, u32 most)
{
	note_stolen(worker, victim, weft_rq_steal(worker, victim, most));
}

bool weft_steal(struct weft_worker *worker)
{
	struct weft_session *session = worker->session;
	const struct weft_policy *policy = session->policy;
	u32 first, i, nr;

	if (session->nr_workers == 1 || session->no_steal)
		return false;
	first = weft_random(&worker->random) % session->nr_workers;
	for (i = 0; i < session->nr_workers; i++) {
		struct weft_worker *victim = session->workers[(first + i) % session->nr_workers];

		if (victim == worker || !weft_rq_len(&victim->rq))
			continue;
		nr = policy->steal ? policy->steal(worker, victim) : weft_rq_steal(worker, victim, 1);
		if (note_stolen(worker, victim, nr))
			return true;
	}
	return false;
}
