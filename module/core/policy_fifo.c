// SPDX-License-Identifier: GPL-2.0
/*
 * First in, first out. A task keeps its worker until it waits or gives way;
 * nothing is taken from it for being long. Only one that holds on for
 * `quanta` quanta is moved, so that an endless loop cannot starve the rest
 * for ever.
 *
 * Shows: the fewest switches there can be, and the convoy: everybody short
 * waits behind somebody long.
 * Behaves badly: response time is the longest task's length.
 * Source: any textbook; Silberschatz, Galvin, Gagne, ch. 5.
 */
#include "session.h"

enum { QUANTA };

static const struct weft_param params[] = {
	[QUANTA] = {
		.name = "quanta", .about = "so many and it is moved behind the others; 0: never",
		.otherwise = 10, .most = 1 << 20,
	},
	{}
};

static bool weft_fifo_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	u64 quanta = weft_param(worker->session, QUANTA);

	return quanta && ran_ns / quanta >= quantum_ns;
}

const struct weft_policy weft_policy_fifo = {
	.name = "fifo",
	.about = "first in, first out: runs until it waits, yields, or 10 quanta are over",
	.params = params,
	.expired = weft_fifo_expired,
};
