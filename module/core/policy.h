/* SPDX-License-Identifier: GPL-2.0 */
/* Scheduling policies: all that one needs to know to write one. */
#ifndef WEFT_POLICY_H
#define WEFT_POLICY_H

#include "platform.h"
#include "runqueue.h"

struct weft_task;
struct weft_worker;

/* Why a task is enqueued. */
enum weft_enqueue {
	WEFT_ENQUEUE_SPAWN,	/* it is new */
	WEFT_ENQUEUE_WAKE,	/* what it waited for came */
	WEFT_ENQUEUE_YIELD,	/* it gave way */
	WEFT_ENQUEUE_PREEMPT,	/* its quantum is over */
};

/**
 * struct weft_policy - who runs next, and where
 * @name:	for people and weft_start.policy
 * @about:	one line: the idea
 * @enqueue:	@task became runnable; the policy owns its position from here.
 *		NULL: behind the others in the worker's queue
 * @pick:	remove and return the task to run now, or NULL for none.
 *		NULL: the first in the worker's queue
 * @steal:	@worker has nothing; move tasks of @victim to its queue, return
 *		how many. NULL: one, the first in the victim's queue
 * @expired:	the running task has run for @ran_ns; true: preempt it.
 *		NULL: after the quantum
 * @settle:	called at each tick: give to the queue what a thief could not
 *		reach. NULL: nothing to do
 *
 * Every op but @name and @about may be NULL. They are called on @worker's own
 * thread with no lock held; none may sleep. Tasks pinned to a worker never come
 * here. The core takes care of the global queue after @pick returned NULL.
 */
struct weft_policy {
	const char *name;
	const char *about;
	void (*enqueue)(struct weft_worker *worker, struct weft_task *task,
			enum weft_enqueue why);
	struct weft_task *(*pick)(struct weft_worker *worker);
	u32 (*steal)(struct weft_worker *worker, struct weft_worker *victim);
	bool (*expired)(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns);
	void (*settle)(struct weft_worker *worker);
};

/*
 * Calls an op, or does @otherwise where there is none. The usual policy's ops
 * are called directly: with retpolines an indirect call costs as much as a
 * switch. As INDIRECT_CALL_1() of the kernel's networking.
 */
#define WEFT_POLICY_CALL(policy, op, otherwise, ...)			\
	((policy) == &weft_policy_go ? weft_go_##op(__VA_ARGS__) :	\
	 (policy)->op ? (policy)->op(__VA_ARGS__) : otherwise)

void weft_go_enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why);
struct weft_task *weft_go_pick(struct weft_worker *worker);

extern const struct weft_policy weft_policy_fifo;
extern const struct weft_policy weft_policy_rr;
extern const struct weft_policy weft_policy_go;

/* policy.c: the table; NULL past its end, or for an unknown name. */
const struct weft_policy *weft_policy_at(u32 index);
const struct weft_policy *weft_policy_find(const char *name);
u32 weft_policy_count(void);

#endif /* WEFT_POLICY_H */
