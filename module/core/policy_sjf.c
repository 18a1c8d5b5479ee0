// SPDX-License-Identifier: GPL-2.0
/*
 * Shortest job first. Each task says how long its next piece of work is,
 * task_length(); the shortest that is ready runs until it waits, gives way or ends.
 * Nothing is taken from it, unless it runs for longer than it has said and for ten
 * quanta, as those that have said nothing and come last.
 *
 * Shows: the least average waiting time there can be without preemption.
 * Behaves badly: a long one may never run; and who knows lengths in advance?
 * Source: Silberschatz, Galvin, Gagne, ch. 5.3.2; OSTEP, ch. 7.4.
 */
#include "session.h"

enum { SJF_QUANTA = 10 };

static u64 weft_sjf_key(struct weft_worker *worker, struct weft_task *task,
			struct weft_order *order)
{
	return order->length_ns ? order->length_ns : U64_MAX;
}

static bool weft_sjf_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	u64 said_ns = worker->running_key == U64_MAX ? 0 : worker->running_key;

	return ran_ns >= max(SJF_QUANTA * quantum_ns, said_ns);
}

const struct weft_policy weft_policy_sjf = {
	.name = "sjf",
	.about = "shortest job first, by what tasks declare; not preemptive",
	.ordered = true,
	.key = weft_sjf_key,
	.enqueue = weft_ready_enqueue,
	.pick = weft_ready_pick,
	.expired = weft_sjf_expired,
};
