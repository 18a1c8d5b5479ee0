/* SPDX-License-Identifier: GPL-2.0 */
/* What the kernel adds to a worker, and to a carrier's context. */
#ifndef WEFT_KWORKER_H
#define WEFT_KWORKER_H

#include <linux/hrtimer.h>
#include <linux/sched.h>

#include "file.h"

/*
 * I: set before the thread runs, then read-only.
 * A: READ_ONCE()/WRITE_ONCE().
 * T: the tick's, or its starter's before it starts.
 */
struct weft_kworker {
	struct weft_worker core;
	struct task_struct *thread;	/* A: NULL before it is made; a reference */
	struct hrtimer tick;
	u64 tick_ns;			/* T: until the next one */
	bool sleeps_unticked;		/* I: the tick is for its thread alone */
	bool awake;			/* A: the tick goes on */
	bool lost_cpu;			/* A: its CPU has gone, be it back: carriers may be anywhere */
	bool kicked;			/* A: do not sleep */
};

static inline struct weft_kworker *weft_kworker_of(struct weft_worker *worker)
{
	return container_of(worker, struct weft_kworker, core);
}

/* A tick: has the last one been heard? */
static inline bool weft_kworker_tick(struct weft_kworker *kw)
{
	bool heard = !READ_ONCE(kw->core.attention);

	WRITE_ONCE(kw->core.attention, 1);
	return heard;
}

static inline struct weft_file *weft_file_of(struct weft_session *session)
{
	return container_of(session, struct weft_file, session);
}

/*
 * sched.c: a kthread that does not run yet, with a reference; weft_thread_put() when it has
 * ended, or before it ran. -EAGAIN beyond max_kthreads, which all sessions share. Sleeps.
 */
struct task_struct *weft_thread_create(int (*main)(void *), void *data, unsigned int cpu,
				       const char *name);
void weft_thread_put(struct task_struct *thread);
/* Niceness and real-time priority of a thread that does not run yet. */
void weft_schedule_thread(const struct weft_session *session, struct task_struct *thread);

/*
 * worker.c: the calling kthread runs on @cpus. One that is not bound says so itself:
 * as it begins, kernels from 6.14 on give it all CPUs of its node.
 */
void weft_stay_on(const struct cpumask *cpus);

/*
 * carrier.c: the CPU's tick, in hard interrupt context; true where a carrier of @session
 * runs and has heard the last one. The same on all CPUs, for carriers of whatever session.
 */
bool weft_carrier_tick(const struct weft_session *session);
void weft_carrier_tick_everywhere(void);
/* Before the first tick, and after the last: then it is over. That may sleep. */
void weft_carrier_init(void);
void weft_carrier_exit(void);

#endif /* WEFT_KWORKER_H */
