// SPDX-License-Identifier: GPL-2.0
/*
 * Random. Of the tasks that are ready any one runs, all with the same chance. It is
 * preempted by chance, too, before a step that others may notice, and not by the clock.
 * With one worker the same seed gives the same order, on any machine.
 *
 * Shows: orders that no other policy gives, and with them bugs of programs that
 * count on an order.
 * Behaves badly: on purpose.
 * Source: none is needed; as a tool of tests, Burckhardt et al., ASPLOS 2010.
 */
#include "session.h"
#include "urn.h"

static void weft_random_enqueue(struct weft_worker *worker, struct weft_task *task,
				enum weft_enqueue why)
{
	weft_urn_add(worker, task, 1, false);
}

const struct weft_policy weft_policy_random = {
	.name = "random",
	.about = "any task that is ready, by the seed: for chaos",
	.ordered = true,
	.chaos = true,
	.enqueue = weft_random_enqueue,
	.pick = weft_urn_draw,
};
