/* SPDX-License-Identifier: GPL-2.0 */
/* Scheduling policies: all that one needs to know to write one. */
#ifndef WEFT_POLICY_H
#define WEFT_POLICY_H

#include <linux/weft.h>

#include "platform.h"
#include "ready.h"
#include "runqueue.h"

struct module;
struct weft_session;
struct weft_task;
struct weft_worker;

/* Why a task is enqueued. */
enum weft_enqueue {
	WEFT_ENQUEUE_SPAWN,	/* it is new */
	WEFT_ENQUEUE_WAKE,	/* what it waited for came */
	WEFT_ENQUEUE_YIELD,	/* it gave way */
	WEFT_ENQUEUE_PREEMPT,	/* its quantum is over */
	WEFT_ENQUEUE_CARRY,	/* another policy had it */
};

/**
 * struct weft_param - what can be told a policy by name, as levels=4
 * @name:	shorter than WEFT_NAME_LEN; NULL ends the table
 * @about:	one line
 * @unit:	enum weft_param_unit
 * @otherwise:	its value if nobody says
 * @least:	smallest that is taken
 * @most:	greatest
 * @words:	"off|one|half"
 */
struct weft_param {
	const char *name;
	const char *about;
	u32 unit;
	u64 otherwise;
	u64 least;
	u64 most;
	const char *words;
};

/**
 * struct weft_policy - who runs next, and where
 * @name:	for people and weft_start.policy
 * @about:	one line: the idea
 * @owner:	module of one that is registered; NULL: weft's own
 * @params:	what it can be told; NULL: nothing
 * @ordered:	it uses the ready set, or asks what tasks declare: weft_order_of()
 * @urgent:	one that has come with a smaller key than that of one that runs takes
 *		its worker
 * @chaos:	tasks are preempted by chance, and not by the clock: see chaos.c
 * @watched:	it is another module's: what it gives is looked at first, see watch.c
 * @start:	makes what it keeps for @session, session->policy_data from then on:
 *		ERR_PTR if that cannot be. May sleep
 * @stop:	frees that. May sleep
 * @configure:	the parameters are set, weft_param(); no worker runs
 * @key:	the key of @task in the ready set, of which the smallest goes first.
 *		With its lock held. NULL: it does not use that
 * @enqueue:	@task became runnable; the policy owns its position from here.
 *		NULL: behind the others in the worker's queue
 * @pick:	remove and return the task to run now, or NULL for none.
 *		NULL: the first in the worker's queue
 * @steal:	@worker has nothing; move tasks of @victim to its queue, return
 *		how many. NULL: one, the first in the victim's queue
 * @ran:	@task, which runs or has just run, did so for @ran_ns more. NULL: no
 *		clock is read on a switch
 * @expired:	the running task has run for @ran_ns; true: preempt it.
 *		NULL: after the quantum
 * @settle:	called at each tick: give to the queue what a thief could not
 *		reach. NULL: nothing to do
 *
 * Every op but @name and @about may be NULL. They are called on @worker's own
 * thread with no lock held; none may sleep but the two that say so. Tasks pinned to
 * a worker never come here. The core takes care of the global queue after @pick
 * returned NULL.
 */
struct weft_policy {
	const char *name;
	const char *about;
	struct module *owner;
	const struct weft_param *params;
	bool ordered;
	bool urgent;
	bool chaos;
	bool watched;
	void *(*start)(struct weft_session *session);
	void (*stop)(void *data);
	void (*configure)(struct weft_session *session);
	u64 (*key)(struct weft_worker *worker, struct weft_task *task, struct weft_order *order);
	void (*enqueue)(struct weft_worker *worker, struct weft_task *task,
			enum weft_enqueue why);
	struct weft_task *(*pick)(struct weft_worker *worker);
	u32 (*steal)(struct weft_worker *worker, struct weft_worker *victim);
	void (*ran)(struct weft_worker *worker, struct weft_order *order, u64 ran_ns);
	bool (*expired)(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns);
	void (*settle)(struct weft_worker *worker);
};

extern const struct weft_policy weft_policy_go;
extern const struct weft_policy weft_policy_rr;
extern const struct weft_policy weft_policy_fifo;
extern const struct weft_policy weft_policy_prio;
extern const struct weft_policy weft_policy_mlfq;
extern const struct weft_policy weft_policy_lottery;
extern const struct weft_policy weft_policy_stride;
extern const struct weft_policy weft_policy_fair;
extern const struct weft_policy weft_policy_edf;
extern const struct weft_policy weft_policy_sjf;
extern const struct weft_policy weft_policy_stcf;
extern const struct weft_policy weft_policy_random;

/* ready.c: the ops of policies that have a key. */
void weft_ready_enqueue(struct weft_worker *worker, struct weft_task *task, enum weft_enqueue why);
struct weft_task *weft_ready_pick(struct weft_worker *worker);
/* A more urgent one waits, or the quantum of one without a key, U64_MAX, is over. */
bool weft_ready_expired(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns);
/* Does a task wait that is more urgent than the one @worker runs? Or as urgent? */
bool weft_ready_more_urgent(struct weft_worker *worker);
bool weft_ready_as_urgent(struct weft_worker *worker);
/* For weft_ready_take(): the one with the smallest key. */
struct weft_entry weft_ready_pop(struct weft_session *session);
/* The same, and it is the worker's running_key. */
struct weft_entry weft_ready_first(struct weft_worker *worker);

/* swap.c: session->policy takes over at the start, before there is a task. 0 or -errno. */
int weft_policy_start(struct weft_session *session);
/* And is done: no worker runs. */
void weft_policy_stop(struct weft_session *session);
/*
 * @policy with @params takes over while tasks run: none is lost, none runs twice. Not
 * on a worker's thread; one caller at a time; may sleep. 0, and the reference is the
 * session's; -EOPNOTSUPP with a 1:1 vehicle, -ESHUTDOWN, -EINTR, or -errno for want of
 * memory.
 */
int weft_policy_swap(struct weft_session *session, const struct weft_policy *policy,
		     const u64 *params);

/*
 * policy.c: what @policy is told: the usual values, and then these. 0, or -EINVAL for
 * a name that it does not know or a value out of bounds.
 */
int weft_policy_params(const struct weft_policy *policy, const struct weft_param_value *values,
		       u32 nr, u64 *params);
/* WEFT_IOC_POLICY: tells people of the policy that @info asks for. 0 or -errno. */
int weft_policy_describe(struct weft_policy_info *info);

/*
 * policy.c: the table, behind which are those that are registered; NULL past its end,
 * or for an unknown name. What it gives stays until weft_policy_put().
 */
const struct weft_policy *weft_policy_get_at(u32 index);
const struct weft_policy *weft_policy_get(const char *name);
void weft_policy_put(const struct weft_policy *policy);
u32 weft_policy_count(void);

/**
 * weft_register_policy - offer a policy of another module's to all sessions
 * @policy:	with @name, @about, and @key, or @enqueue and @pick. It has one set of
 *		tasks, whichever worker gives or takes them, so no @steal and no @settle.
 *		It stays the caller's, and as it is, until weft_unregister_policy()
 *
 * The module stays loaded while a session has the policy, and sessions can have it
 * from the moment on at which the module's init has succeeded. A policy that gives a task
 * twice, or what is no task of the session, or none although it has some, is caught:
 * fifo takes over, all tasks go on, and WEFT_IOC_RESULT tells.
 *
 * May sleep. 0; -EINVAL, -EEXIST for a name that there is, -ENOSPC, -ENOMEM.
 */
#define weft_register_policy(policy) __weft_register_policy(policy, THIS_MODULE)
int __weft_register_policy(const struct weft_policy *policy, struct module *owner);
/* The caller's module is going, so no session has it. May sleep. */
void weft_unregister_policy(const struct weft_policy *policy);

#endif /* WEFT_POLICY_H */
