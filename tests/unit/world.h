/* SPDX-License-Identifier: GPL-2.0 */
/* A session whose one worker is the test's thread: nothing happens but what a test does. */
#ifndef WEFT_WORLD_H
#define WEFT_WORLD_H

#include "hosted.h"
#include "runner.h"
#include "session.h"

struct world {
	struct weft_hosted *hosted;
	struct weft_session *session;
	struct weft_worker *worker;
};

/* LOAD of a main that returns at once; 0 tasks: the default limit. 0 or -errno. */
int world_load(struct weft_hosted *hosted, u32 most_tasks);
/* With @accounting, and room for so many tasks. weft_hosted_close() ends it. */
struct world world_make(struct test *t, u32 accounting, u32 most_tasks);
/* The same under another policy, which may be told one thing; the quantum is 1 ms. */
struct world world_make_with(struct test *t, const char *policy,
			     const struct weft_param_value *param, u32 accounting, u32 most_tasks);
/* A task that nobody runs; NULL when there is no more room. */
struct weft_task *world_task(struct test *t, struct world *world);
/* The same where there is room. */
struct weft_task *world_new(struct test *t, struct world *world);
struct weft_order *world_order(struct world *world, struct weft_task *task);
/* What the policy is asked for; one without these ops leaves them to the worker's queue. */
void world_enqueue(struct world *world, struct weft_task *task, enum weft_enqueue why);
struct weft_task *world_pick(struct world *world);
/* @task runs for so long. */
void world_ran(struct world *world, struct weft_task *task, u64 ns);
/* Whoever is chosen runs for so long and is queued again. */
struct weft_task *world_turn(struct test *t, struct world *world, u64 ns);
/* Another policy; the workers stand still in the pause that comes, or do not. 0 or -errno */
int world_swap(struct world *world, const struct weft_policy *policy, bool stand_still);

#endif /* WEFT_WORLD_H */
