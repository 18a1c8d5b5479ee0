// SPDX-License-Identifier: GPL-2.0
/*
 * Policies for tests: each does well a hundred times, and then one thing wrong. "key"
 * and "sound" do nothing wrong; "unfit" is refused.
 */
#include <linux/module.h>

#include "session.h"

enum { WELL = 100 };

struct state {
	u64 picks;
	struct weft_task *last;
};

static void *nonsense_start(struct weft_session *session)
{
	struct state *state = kzalloc(sizeof(*state), GFP_KERNEL_ACCOUNT);

	return state ? state : ERR_PTR(-ENOMEM);
}

static void nonsense_stop(void *data)
{
	kfree(data);
}

static u64 nonsense_key(struct weft_worker *worker, struct weft_task *task,
			struct weft_order *order)
{
	return 0;
}

/* Counted without a lock: about a hundred. */
static bool time_has_come(struct state *state)
{
	WRITE_ONCE(state->picks, READ_ONCE(state->picks) + 1);
	return READ_ONCE(state->picks) > WELL;
}

static struct weft_task *twice_pick(struct weft_worker *worker)
{
	struct state *state = worker->session->policy_data;
	struct weft_task *task = READ_ONCE(state->last);

	if (time_has_come(state) && task)
		return task;
	task = weft_ready_pick(worker);
	WRITE_ONCE(state->last, task);
	return task;
}

/* User-mode Linux with KASAN dies where it only looks up whether it may look there. */
#define NOWHERE	(IS_ENABLED(CONFIG_UML) && IS_ENABLED(CONFIG_KASAN) ? 0x1000UL : ~0xfffUL)

/* What it gives is nobody's memory, the kernel's, or something beside a task. */
static struct weft_task *foreign_pick(struct weft_worker *worker)
{
	struct state *state = worker->session->policy_data;
	struct weft_task *task = weft_ready_pick(worker);

	if (!task || !time_has_come(state))
		return task;
	switch (state->picks % 4) {
	case 0:
		return (void *)8;
	case 1:
		return (void *)NOWHERE;
	case 2:
		return (void *)state;
	}
	return (void *)task + 8;
}

/* One is lost on the way. */
static struct weft_task *withheld_pick(struct weft_worker *worker)
{
	struct state *state = worker->session->policy_data;

	if (time_has_come(state))
		return NULL;
	return weft_ready_pick(worker);
}

#define POLICY(what)							\
{									\
	.name = #what, .about = "a test's",	\
	.start = nonsense_start, .stop = nonsense_stop,			\
	.key = nonsense_key, .enqueue = weft_ready_enqueue, .pick = what##_pick, \
}

#define sound_pick weft_ready_pick

static const struct weft_policy policies[] = {
	POLICY(twice), POLICY(foreign), POLICY(withheld), POLICY(sound),
	{ .name = "key", .about = "a test's", .key = nonsense_key },
};

static const struct weft_policy unfit[] = {
	{ .name = "fifo", .about = "a name that there is", .key = nonsense_key },
	{ .name = "", .about = "no name", .key = nonsense_key },
	{ .name = "much-too-long-a-name", .about = "a name too long", .key = nonsense_key },
	{ .name = "silent", .key = nonsense_key },
	{ .name = "idle", .about = "it neither has a key nor picks" },
	{ .name = "half", .about = "it takes and never gives", .enqueue = weft_ready_enqueue },
};

static void unregister(u32 nr)
{
	while (nr--)
		weft_unregister_policy(&policies[nr]);
}

static int __init nonsense_init(void)
{
	u32 i;
	int err;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		err = weft_register_policy(&policies[i]);
		if (err) {
			unregister(i);
			return err;
		}
	}
	for (i = 0; i < ARRAY_SIZE(unfit); i++) {
		if (weft_register_policy(&unfit[i]) < 0)
			continue;
		pr_err("weft-nonsense: '%s' was taken: %s\n", unfit[i].name, unfit[i].about);
		weft_unregister_policy(&unfit[i]);
		unregister(ARRAY_SIZE(policies));
		return -EINVAL;
	}
	return 0;
}

static void __exit nonsense_exit(void)
{
	unregister(ARRAY_SIZE(policies));
}

module_init(nonsense_init);
module_exit(nonsense_exit);

MODULE_LICENSE("GPL");
MODULE_AUTHOR("weft developers");
MODULE_DESCRIPTION("Policies for weft's tests that are wrong");
