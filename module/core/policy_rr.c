// SPDX-License-Identifier: GPL-2.0
/*
 * Round robin. Each worker has one queue; a task runs until it waits, gives way
 * or has used up its quantum, then goes behind the others. Every op is the
 * core's own: this is the policy to compare others with.
 *
 * Shows: response time bounded by queue length times quantum.
 * Behaves badly: a short quantum pays for switches, a long one for waiting; a
 * task that was woken to answer waits behind all that compute.
 * Source: any textbook; Silberschatz, Galvin, Gagne, ch. 5.
 */
#include "policy.h"

const struct weft_policy weft_policy_rr = {
	.name = "rr",
	.about = "round robin: a queue a worker, one quantum each",
};
