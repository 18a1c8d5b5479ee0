/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vehicle "sim": a clock that only work and sleep of tasks move. Instructions
 * take no time; compute() and compute_ns() take what they say, to the
 * nanosecond; a worker without work is at the next moment that concerns it.
 *
 * Workers are threads of which one runs at a time: the one whose moment is the
 * earliest, of several at one moment the first. It goes on until its task works
 * or it sleeps, so nothing depends on the OS: the same seed, the same run. Somebody
 * outside may take turns with them: weft_hosted_visit_begin().
 */
#ifndef WEFT_SIM_H
#define WEFT_SIM_H

#include <stdbool.h>

#include <linux/types.h>

struct weft_sim;

/* Whose clock this thread has; NULL: the machine's. */
extern __thread struct weft_sim *weft_sim;

__u64 weft_sim_now(const struct weft_sim *sim);

/*
 * Asked by the worker that runs, when no task does: is a timer due, or the run's
 * time up?
 */
bool weft_sim_due(struct weft_sim *sim);

#endif /* WEFT_SIM_H */
