/* SPDX-License-Identifier: GPL-2.0 */
/* attend.c, on the worker's own thread: what it sees to besides tasks. */
#ifndef WEFT_ATTEND_H
#define WEFT_ATTEND_H

#include "session.h"

/*
 * The tick, or somebody's wish: let the OS in, see to timers and limits. True
 * when the running task has had its time.
 */
bool weft_attend(struct weft_worker *worker);

/* The parts, for who looks for work. Called for: lets the OS in. */
void weft_listen(struct weft_worker *worker);
/* Wakes what is due here, and at workers whose CPU is gone; never early. */
void weft_expire_timers(struct weft_worker *worker, u64 now_ns);
void weft_check_run_limit(struct weft_session *session, u64 now_ns);
/* Between two messages of a worker that polls a clock read would be most of the time. */
u64 weft_glance_at_clock(struct weft_worker *worker);

#endif /* WEFT_ATTEND_H */
