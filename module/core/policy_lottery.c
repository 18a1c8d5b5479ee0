// SPDX-License-Identifier: GPL-2.0
/*
 * Lottery. Each task has tickets, task_tickets(). For each quantum one is drawn, and
 * its owner runs. Who is ready takes part, so nobody needs to remember what anybody
 * has had.
 *
 * The draw: the worker's next random number, by the seed, modulo the tickets of all who
 * are ready. These are in a row, who comes or comes back is the last of it; its winner is
 * the first whose tickets, with all before, are more than that. The last one then takes
 * the winner's place. There is a draw even if there is but one to win it.
 *
 * Shows: shares in proportion to tickets by chance alone; that twice the tickets
 * mean twice the share on average, and how far off a short run is.
 * Behaves badly: two equal tasks that run for a few quanta only do not end
 * together; who gives way before its quantum is over has less than its share.
 * Source: Waldspurger and Weihl, OSDI 1994; OSTEP, ch. 9.
 */
#include "session.h"
#include "urn.h"

static void weft_lottery_enqueue(struct weft_worker *worker, struct weft_task *task,
				 enum weft_enqueue why)
{
	struct weft_session *session = worker->session;
	bool differ = session->program.declares;

	weft_urn_add(worker, task, differ ? weft_tickets(weft_order_of(session, task)) : 1, differ);
}

const struct weft_policy weft_policy_lottery = {
	.name = "lottery",
	.about = "each quantum a ticket is drawn: shares by task_tickets(), by chance",
	.ordered = true,
	.enqueue = weft_lottery_enqueue,
	.pick = weft_urn_draw,
};
