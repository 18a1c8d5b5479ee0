// SPDX-License-Identifier: GPL-2.0
/*
 * Policies, asked for one decision after the other: whom they choose, of tasks that
 * a test makes and that run only by its word.
 */
#include <errno.h>

#include "account.h"
#include "vm.h"
#include "world.h"

enum { MANY = 1000, QUANTUM_NS = 1000 * 1000 };

static struct weft_task *with_length(struct test *t, struct world *world, u64 ns)
{
	struct weft_task *task = world_new(t, world);

	world_order(world, task)->length_ns = ns;
	world_enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

static struct weft_task *with_priority(struct test *t, struct world *world, s32 priority)
{
	struct weft_task *task = world_new(t, world);

	task->priority = priority;
	world_enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

/* Tasks of random lengths, near each other and not, come and go. */
TEST(the_shortest_goes_first_and_equals_in_the_order_of_their_coming)
{
	struct world world = world_make_with(t, "sjf", NULL, 0, MANY);
	struct weft_task *waiting[MANY];
	u64 state = test_seed();
	u32 nr = 0, made = 0, i, k;

	while (made < MANY || nr) {
		if (made < MANY && (!nr || test_random(&state) % 5 < 3)) {
			waiting[nr++] = with_length(t, &world, 1 + test_random(&state) % 20 +
							       50 * (test_random(&state) % 3));
			made++;
			continue;
		}
		for (k = 0, i = 1; i < nr; i++)
			if (world_order(&world, waiting[i])->length_ns <
			    world_order(&world, waiting[k])->length_ns)
				k = i;
		EXPECT(world_pick(&world) == waiting[k]);
		memmove(waiting + k, waiting + k + 1, (--nr - k) * sizeof(*waiting));
		CHECK_EQ(world.session->ready.nr, nr);
	}
	CHECK(!world_pick(&world));
	weft_hosted_close(world.hosted);
}

/* They were there first; then nearly all find a lane, which is what makes them cheap. */
TEST(a_few_who_are_far_off_are_out_of_the_others_way)
{
	struct world world = world_make_with(t, "prio", NULL, 0, MANY);
	struct weft_task *far[3], *task;
	u32 i, near;

	for (i = 0; i < ARRAY_SIZE(far); i++)
		far[i] = with_priority(t, &world, -100);
	for (near = 0; near < 200; near++)
		with_priority(t, &world, near % 10);
	EXPECT_EQ(world.session->ready.sorted.heap.nr <= 2 * ARRAY_SIZE(far), true);
	while (near--) {
		task = world_pick(&world);
		EXPECT_EQ(task->priority, near / 20);
	}
	for (i = 0; i < ARRAY_SIZE(far); i++)
		EXPECT(world_pick(&world) == far[i]);
	CHECK(!world_pick(&world));
	weft_hosted_close(world.hosted);
}

TEST(who_says_nothing_of_its_length_comes_last)
{
	struct world world = world_make_with(t, "sjf", NULL, 0, 10);
	struct weft_task *silent = with_length(t, &world, 0);
	struct weft_task *longest = with_length(t, &world, U64_MAX - 1);
	struct weft_task *shortest = with_length(t, &world, 5);

	CHECK(world_pick(&world) == shortest);
	CHECK(world_pick(&world) == longest);
	CHECK(world_pick(&world) == silent);
	weft_hosted_close(world.hosted);
}

TEST(sjf_takes_nothing_from_a_task_that_keeps_its_word)
{
	struct world world = world_make_with(t, "sjf", NULL, 0, 10);
	const struct weft_policy *policy = world.session->policy;

	with_length(t, &world, 50 * QUANTUM_NS);
	world_pick(&world);
	with_length(t, &world, 1);
	CHECK(!policy->expired(world.worker, 50 * QUANTUM_NS - 1, QUANTUM_NS));
	CHECK(policy->expired(world.worker, 50 * QUANTUM_NS, QUANTUM_NS));
	weft_hosted_close(world.hosted);
}

TEST(stcf_counts_what_is_left)
{
	struct world world = world_make_with(t, "stcf", NULL, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *a = with_length(t, &world, 8 * QUANTUM_NS), *b;

	CHECK(world_pick(&world) == a);
	world_ran(&world, a, QUANTUM_NS);
	with_length(t, &world, 7 * QUANTUM_NS);
	CHECK(!policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	b = with_length(t, &world, 7 * QUANTUM_NS - 1);
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	world_enqueue(&world, a, WEFT_ENQUEUE_PREEMPT);
	CHECK(world_pick(&world) == b);
	weft_hosted_close(world.hosted);
}

TEST(the_greater_priority_takes_the_worker_and_equals_take_turns)
{
	struct world world = world_make_with(t, "prio", NULL, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *low = with_priority(t, &world, -5), *high, *equal;

	CHECK(world_pick(&world) == low);
	CHECK(!policy->expired(world.worker, 5 * QUANTUM_NS, QUANTUM_NS));
	with_priority(t, &world, -6);
	CHECK(!policy->expired(world.worker, 5 * QUANTUM_NS, QUANTUM_NS));
	equal = with_priority(t, &world, -5);
	CHECK(!policy->expired(world.worker, QUANTUM_NS - 1, QUANTUM_NS));
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	high = with_priority(t, &world, 7);
	CHECK(policy->expired(world.worker, 0, QUANTUM_NS));
	CHECK(world_pick(&world) == high);
	CHECK(world_pick(&world) == equal);
	weft_hosted_close(world.hosted);
}

/* The one that comes is for the worker to see at once, not at its next tick. */
TEST(who_is_more_urgent_calls_the_worker)
{
	struct world world = world_make_with(t, "prio", NULL, 0, 10);
	struct weft_task *runs = with_priority(t, &world, 1);

	CHECK(world_pick(&world) == runs);
	world.worker->current_id = runs->id;
	world.worker->attention = 0;
	with_priority(t, &world, 1);
	CHECK_EQ(world.worker->attention, 0);
	with_priority(t, &world, 2);
	CHECK_EQ(world.worker->attention, 1);
	weft_hosted_close(world.hosted);
}

TEST(aging_brings_up_who_has_waited_for_long)
{
	const struct weft_param_value aging = { "aging", 1000 };
	struct world world = world_make_with(t, "prio", &aging, 0, 10);
	u64 start = weft_clock_ns();
	struct weft_task *low, *high;

	/* A microsecond is a point; longer than the OS lets this test wait in between. */
	weft_ledger_rebase(world.worker, start);
	low = with_priority(t, &world, 0);
	weft_ledger_rebase(world.worker, start + 10000000000);
	high = with_priority(t, &world, 2);
	CHECK(world_pick(&world) == low);
	CHECK(world_pick(&world) == high);
	weft_hosted_close(world.hosted);
}

TEST(mlfq_moves_down_who_uses_its_allotment_up)
{
	const struct weft_param_value levels = { "levels", 3 };
	struct world world = world_make_with(t, "mlfq", &levels, 0, 10);
	struct weft_task *task = world_new(t, &world);
	u32 i;

	world_enqueue(&world, task, WEFT_ENQUEUE_SPAWN);
	for (i = 0; i < 5; i++) {
		CHECK(world_pick(&world) == task);
		CHECK_EQ(world.worker->running_key, min(i, 2U));
		/* In pieces, with waits in between: nothing is forgotten. */
		world_ran(&world, task, QUANTUM_NS / 2);
		world_enqueue(&world, task, WEFT_ENQUEUE_WAKE);
		CHECK(world_pick(&world) == task);
		CHECK_EQ(world.worker->running_key, min(i, 2U));
		world_ran(&world, task, QUANTUM_NS / 2);
		world_enqueue(&world, task, WEFT_ENQUEUE_WAKE);
	}
	weft_hosted_close(world.hosted);
}

TEST(mlfq_lifts_who_just_ran_behind_who_waits)
{
	const struct weft_param_value boost = { "boost", 50 * QUANTUM_NS };
	struct world world = world_make_with(t, "mlfq", &boost, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *a = world_new(t, &world), *b = world_new(t, &world), *c;

	world.worker->since_ns = world.session->ready.boost_ns - 9 * QUANTUM_NS;
	world_enqueue(&world, a, WEFT_ENQUEUE_SPAWN);
	CHECK(world_turn(t, &world, QUANTUM_NS) == a);
	CHECK(world_turn(t, &world, QUANTUM_NS) == a);
	world_enqueue(&world, b, WEFT_ENQUEUE_SPAWN);
	CHECK(world_turn(t, &world, QUANTUM_NS) == b);
	/* Level 1 before level 2. */
	CHECK(world_turn(t, &world, QUANTUM_NS) == b);
	c = world_pick(&world);
	CHECK(c == a);
	world_ran(&world, c, 5 * QUANTUM_NS);
	world_enqueue(&world, c, WEFT_ENQUEUE_PREEMPT);
	policy->expired(world.worker, 0, QUANTUM_NS);
	/* b has waited for longer. */
	CHECK(world_pick(&world) == b);
	CHECK_EQ(world.worker->running_key, 0);
	CHECK(world_pick(&world) == a);
	CHECK_EQ(world.worker->running_key, 0);
	weft_hosted_close(world.hosted);
}

static struct weft_task *on_level(struct test *t, struct world *world, u8 level)
{
	struct weft_task *task = world_new(t, world);

	world_order(world, task)->level = level;
	world_enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

TEST(mlfq_lifts_all_and_who_was_higher_goes_first)
{
	const struct weft_param_value boost = { "boost", 50 * QUANTUM_NS };
	struct world world = world_make_with(t, "mlfq", &boost, 0, 10);
	struct weft_task *last = on_level(t, &world, 3), *second = on_level(t, &world, 1);
	struct weft_task *third = on_level(t, &world, 1), *first = on_level(t, &world, 0), *new;
	struct weft_task *order[] = { first, second, third, last, NULL };
	u32 i;

	world.worker->since_ns = world.session->ready.boost_ns - 1;
	world.session->policy->expired(world.worker, 0, QUANTUM_NS);
	CHECK_EQ(world.session->ready.epoch, 0);
	world.worker->since_ns++;
	world.session->policy->expired(world.worker, 0, QUANTUM_NS);
	CHECK_EQ(world.session->ready.epoch, 1);
	order[4] = new = on_level(t, &world, 3);
	CHECK_EQ(world_order(&world, new)->level, 0);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		CHECK(world_pick(&world) == order[i]);
		CHECK_EQ(world.worker->running_key, 0);
	}
	CHECK(!world_pick(&world));
	weft_hosted_close(world.hosted);
}

/* Who moves down is behind those there, and has a quantum of its own where there are none. */
TEST(mlfq_takes_turns_on_the_level_to_which_one_moves)
{
	const struct weft_param_value stretch = { "stretch", 2 };
	struct world world = world_make_with(t, "mlfq", &stretch, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *a = on_level(t, &world, 0), *b;

	CHECK(world_pick(&world) == a);
	world_ran(&world, a, QUANTUM_NS);
	CHECK(!policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	CHECK_EQ(world.worker->slice_ns, world.worker->since_ns);
	b = on_level(t, &world, 1);
	CHECK(!policy->expired(world.worker, 2 * QUANTUM_NS - 1, QUANTUM_NS));
	CHECK(policy->expired(world.worker, 2 * QUANTUM_NS, QUANTUM_NS));
	world_enqueue(&world, a, WEFT_ENQUEUE_PREEMPT);
	CHECK(world_pick(&world) == b);
	/* a waits on level 1, b comes to it from above. */
	world_order(&world, b)->level = 0;
	world_ran(&world, b, QUANTUM_NS);
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	weft_hosted_close(world.hosted);
}

/* One that is noticed late, or by who picks, does not make the next late. */
TEST(mlfq_lifts_at_multiples_of_its_period)
{
	const struct weft_param_value boost = { "boost", 50 * QUANTUM_NS };
	struct world world = world_make_with(t, "mlfq", &boost, 0, 10);
	u64 first_ns = world.session->ready.boost_ns;

	world.worker->since_ns = first_ns + 3;
	CHECK(!world_pick(&world));
	CHECK_EQ(world.session->ready.epoch, 1);
	CHECK_EQ(world.session->ready.boost_ns, first_ns + 50 * QUANTUM_NS);
	world.worker->since_ns = first_ns + 250 * QUANTUM_NS;
	world.session->policy->expired(world.worker, 0, QUANTUM_NS);
	CHECK_EQ(world.session->ready.epoch, 2);
	CHECK_EQ(world.session->ready.boost_ns, first_ns + 300 * QUANTUM_NS);
	weft_hosted_close(world.hosted);
}

static struct weft_task *with_deadline(struct test *t, struct world *world, u64 due_ns,
				       u64 budget_ns)
{
	struct weft_task *task = world_new(t, world);
	struct weft_order *order = world_order(world, task);

	order->due_ns = due_ns;
	order->period_ns = 100 * QUANTUM_NS;
	order->budget_ns = budget_ns;
	world_enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

TEST(the_earliest_deadline_goes_first_and_those_without_last)
{
	struct world world = world_make_with(t, "edf", NULL, 0, 10);
	struct weft_task *none = with_deadline(t, &world, 0, 0);
	struct weft_task *late = with_deadline(t, &world, 2000, 0);
	struct weft_task *soon = with_deadline(t, &world, 1000, 0);

	CHECK(world_pick(&world) == soon);
	CHECK(!world.session->policy->expired(world.worker, 50 * QUANTUM_NS, QUANTUM_NS));
	CHECK(world_pick(&world) == late);
	CHECK(world_pick(&world) == none);
	weft_hosted_close(world.hosted);
}

TEST(who_overdraws_its_budget_is_put_off_by_a_period)
{
	struct world world = world_make_with(t, "edf", NULL, 0, 10);
	struct weft_task *greedy = with_deadline(t, &world, 1000, QUANTUM_NS);
	struct weft_task *other = with_deadline(t, &world, 2000, 0);
	const struct weft_policy *policy = world.session->policy;

	CHECK(world_pick(&world) == greedy);
	world_ran(&world, greedy, QUANTUM_NS - 1);
	CHECK(!policy->expired(world.worker, QUANTUM_NS - 1, QUANTUM_NS));
	world_ran(&world, greedy, 1);
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	world_enqueue(&world, greedy, WEFT_ENQUEUE_PREEMPT);
	CHECK(world_pick(&world) == other);
	weft_hosted_close(world.hosted);
}

static int told(const char *policy, const char *name, u64 value, u64 *params)
{
	struct weft_param_value param = { .value = value };

	strncpy(param.name, name, sizeof(param.name));
	return weft_policy_params(weft_policy_get(policy), &param, 1, params);
}

TEST(policies_are_told_what_they_know_within_its_bounds)
{
	u64 params[WEFT_PARAMS_MAX];

	CHECK_EQ(told("mlfq", "levels", 64, params), 0);
	CHECK_EQ(params[0], 64);
	CHECK_EQ(params[3], 1000 * 1000 * 1000);
	CHECK_EQ(told("mlfq", "levels", 65, params), -EINVAL);
	CHECK_EQ(told("mlfq", "levels", 0, params), -EINVAL);
	CHECK_EQ(told("mlfq", "level", 3, params), -EINVAL);
	CHECK_EQ(told("mlfq", "", 3, params), -EINVAL);
	CHECK_EQ(told("mlfq", "0123456789abcdef", 3, params), -EINVAL);
	CHECK_EQ(told("rr", "levels", 3, params), -EINVAL);
	CHECK_EQ(told("go", "steal", 3, params), -EINVAL);
	CHECK_EQ(told("go", "steal", 0, params), 0);
}
