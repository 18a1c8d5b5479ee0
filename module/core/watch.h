/* SPDX-License-Identifier: GPL-2.0 */
/* A policy that another module has registered is watched: it may be wrong. */
#ifndef WEFT_WATCH_H
#define WEFT_WATCH_H

#include "policy.h"

/**
 * struct weft_registered - a policy of another module's
 * @shown:	what sessions have: its ops with the watching ones before them
 * @real:	the module's
 * @given:	where the module has it
 */
struct weft_registered {
	struct weft_policy shown;
	struct weft_policy real;
	const struct weft_policy *given;
};

/* The first policy of a session that was caught. */
struct weft_caught {
	u64 task;
	u32 fault;
	char policy[WEFT_NAME_LEN];
};

/**
 * struct weft_watch - what a session knows of its policy, if that is watched
 * @picks:	A: those that have begun, << 32, and how many are under way
 * @nr:		A: tasks that it has, counted when it surely has them
 * @fault:	A: enum weft_policy_fault, written under E: it is asked no more
 * @uncollected: A: tasks that it had may still be marked
 */
struct weft_watch {
	u64 picks;
	s32 nr;
	u32 fault;
	bool uncollected;
};

static inline u32 weft_watch_queued(const struct weft_watch *watch)
{
	/* Taken before it was counted: for a moment less than none. */
	return READ_ONCE(watch->fault) ? 0 : max(READ_ONCE(watch->nr), 0);
}

/* watch.c: for sessions to have. */
void weft_watch_init(struct weft_registered *registered, const struct weft_policy *policy,
		     struct module *owner);
/*
 * The policy has done wrong, with this task or 0: it is asked no more, and the first fault
 * is what people are told. It may hold a lock of its own, or its caller one, so this does
 * not sleep: who asks it next for a task, or has given it one, collects what it has.
 */
void weft_watch_note(struct weft_session *session, u32 fault, u64 task_id);
/* Is @task, which the policy gives to the ready set, a task? If not, that is noted. */
bool weft_watch_is_task(struct weft_session *session, const struct weft_task *task);
/* WEFT_IOC_RESULT: which policy there is, or was at fault. */
void weft_watch_result(struct weft_session *session, struct weft_result *result);

#endif /* WEFT_WATCH_H */
