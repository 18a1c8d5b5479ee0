// SPDX-License-Identifier: GPL-2.0
/* Policies of other modules: which are taken, and what they keep. */
#include <errno.h>

#include "world.h"

static u64 test_key(struct weft_worker *worker, struct weft_task *task, struct weft_order *order)
{
	return 0;
}

static const struct weft_policy policy = {
	.name = "test", .about = "a test's", .key = test_key,
	.enqueue = weft_ready_enqueue, .pick = weft_ready_pick,
};

static u32 starts, stops;
static int start_error;

static void *test_start(struct weft_session *session)
{
	if (start_error)
		return ERR_PTR(start_error);
	starts++;
	return &starts;
}

static void test_stop(void *data)
{
	stops += data == &starts;
}

TEST(what_a_policy_keeps_is_made_and_freed_once)
{
	static const struct weft_policy keeper = {
		.name = "keeper", .about = "a test's", .key = test_key,
		.start = test_start, .stop = test_stop,
	};
	struct world world;

	starts = 0;
	stops = 0;
	CHECK_EQ(weft_register_policy(&keeper), 0);
	world = world_make_with(t, "keeper", NULL, 0, 0);
	CHECK(world.session->policy_data == &starts);
	CHECK_EQ(world_swap(&world, weft_policy_get("rr"), true), 0);
	CHECK(!world.session->policy_data);
	CHECK_EQ(stops, 1);
	start_error = -ENOMEM;
	CHECK_EQ(world_swap(&world, weft_policy_get("keeper"), true), -ENOMEM);
	CHECK(!strcmp(world.session->policy->name, "rr"));
	start_error = 0;
	CHECK_EQ(world_swap(&world, weft_policy_get("keeper"), true), 0);
	/* The session is over before the workers stand still. */
	weft_session_end(world.session, WEFT_END_STOPPED, 0);
	CHECK_EQ(world_swap(&world, weft_policy_get("keeper"), false), -ESHUTDOWN);
	CHECK_EQ(starts, 3);
	CHECK_EQ(stops, 2);
	weft_hosted_close(world.hosted);
	CHECK_EQ(stops, 3);
	weft_unregister_policy(&keeper);
}

TEST(policies_that_are_not_whole_are_refused)
{
	static const struct weft_param many[WEFT_PARAMS_MAX + 2] = {
		{ .name = "a" }, { .name = "b" }, { .name = "c" }, { .name = "d" },
		{ .name = "e" }, { .name = "f" }, { .name = "g" }, { .name = "h" }, { .name = "i" },
	};
	struct weft_policy broken = policy;
	u32 count = weft_policy_count();

	broken.name = "";
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken.name = "sixteen-letters-";
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken.name = "fifo";
	CHECK_EQ(weft_register_policy(&broken), -EEXIST);
	broken = policy;
	broken.about = NULL;
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken = policy;
	broken.pick = NULL;
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken.enqueue = NULL;
	broken.key = NULL;
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken = policy;
	broken.settle = weft_policy_go.settle;
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	broken = policy;
	broken.params = many;
	CHECK_EQ(weft_register_policy(&broken), -EINVAL);
	CHECK_EQ(weft_policy_count(), count);
}

TEST(policies_come_and_go_in_any_order)
{
	struct weft_policy policies[17];
	char names[ARRAY_SIZE(policies)][WEFT_NAME_LEN];
	u32 count = weft_policy_count(), most = ARRAY_SIZE(policies) - 1, i;

	for (i = 0; i <= most; i++) {
		snprintf(names[i], sizeof(names[i]), "test-%u", i);
		policies[i] = policy;
		policies[i].name = names[i];
		CHECK_EQ(weft_register_policy(&policies[i]), i < most ? 0 : -ENOSPC);
	}
	CHECK_EQ(weft_policy_count(), count + most);
	CHECK_EQ(weft_register_policy(&policies[3]), -EEXIST);
	weft_unregister_policy(&policies[3]);
	CHECK(!weft_policy_get("test-3"));
	CHECK(weft_policy_get("test-4") == weft_policy_get_at(count + 3));
	CHECK(!weft_policy_get_at(count + most - 1));
	CHECK_EQ(weft_register_policy(&policies[most]), 0);
	for (i = 0; i <= most; i++)
		weft_unregister_policy(&policies[i]);
	CHECK_EQ(weft_policy_count(), count);
}
