// SPDX-License-Identifier: GPL-2.0
/*
 * Policies, asked for one decision after the other: whom they choose, of tasks that
 * a test makes and that run only by its word.
 */
#include <errno.h>
#include <math.h>

#include "account.h"
#include "vm.h"
#include "world.h"

enum { MANY = 1000, QUANTUM_NS = 1000 * 1000 };

static struct weft_order *order_of(struct world *world, struct weft_task *task)
{
	return weft_order_of(world->session, task);
}

static void enqueue(struct world *world, struct weft_task *task, enum weft_enqueue why)
{
	world->session->policy->enqueue(world->worker, task, why);
}

static struct weft_task *pick(struct world *world)
{
	return world->session->policy->pick(world->worker);
}

/* @task runs for so long. */
static void ran(struct world *world, struct weft_task *task, u64 ns)
{
	const struct weft_policy *policy = world->session->policy;

	world->worker->since_ns += ns;
	if (policy->ran)
		policy->ran(world->worker, order_of(world, task), ns);
}

/* Whoever is chosen runs for so long and is queued again. */
static struct weft_task *turn(struct test *t, struct world *world, u64 ns)
{
	struct weft_task *task = pick(world);

	CHECK(task);
	ran(world, task, ns);
	enqueue(world, task, WEFT_ENQUEUE_PREEMPT);
	return task;
}

static struct weft_task *new_task(struct test *t, struct world *world)
{
	struct weft_task *task = world_task(t, world);

	CHECK(task);
	return task;
}

/* One that is queued, with so many tickets. */
static struct weft_task *with_tickets(struct test *t, struct world *world, u32 tickets)
{
	struct weft_task *task = new_task(t, world);

	order_of(world, task)->tickets = tickets;
	enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

static struct weft_task *with_length(struct test *t, struct world *world, u64 ns)
{
	struct weft_task *task = new_task(t, world);

	order_of(world, task)->length_ns = ns;
	enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

static struct weft_task *with_priority(struct test *t, struct world *world, s32 priority)
{
	struct weft_task *task = new_task(t, world);

	task->priority = priority;
	enqueue(world, task, WEFT_ENQUEUE_SPAWN);
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
			if (order_of(&world, waiting[i])->length_ns <
			    order_of(&world, waiting[k])->length_ns)
				k = i;
		EXPECT(pick(&world) == waiting[k]);
		memmove(waiting + k, waiting + k + 1, (--nr - k) * sizeof(*waiting));
		CHECK_EQ(world.session->ready.nr, nr);
	}
	CHECK(!pick(&world));
	weft_hosted_close(world.hosted);
}

TEST(who_says_nothing_of_its_length_comes_last)
{
	struct world world = world_make_with(t, "sjf", NULL, 0, 10);
	struct weft_task *silent = with_length(t, &world, 0);
	struct weft_task *longest = with_length(t, &world, U64_MAX - 1);
	struct weft_task *shortest = with_length(t, &world, 5);

	CHECK(pick(&world) == shortest);
	CHECK(pick(&world) == longest);
	CHECK(pick(&world) == silent);
	weft_hosted_close(world.hosted);
}

TEST(sjf_takes_nothing_from_a_task_that_keeps_its_word)
{
	struct world world = world_make_with(t, "sjf", NULL, 0, 10);
	const struct weft_policy *policy = world.session->policy;

	with_length(t, &world, 50 * QUANTUM_NS);
	pick(&world);
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

	CHECK(pick(&world) == a);
	ran(&world, a, QUANTUM_NS);
	with_length(t, &world, 7 * QUANTUM_NS);
	CHECK(!policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	b = with_length(t, &world, 7 * QUANTUM_NS - 1);
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	enqueue(&world, a, WEFT_ENQUEUE_PREEMPT);
	CHECK(pick(&world) == b);
	weft_hosted_close(world.hosted);
}

TEST(the_greater_priority_takes_the_worker_and_equals_take_turns)
{
	struct world world = world_make_with(t, "prio", NULL, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *low = with_priority(t, &world, -5), *high, *equal;

	CHECK(pick(&world) == low);
	CHECK(!policy->expired(world.worker, 5 * QUANTUM_NS, QUANTUM_NS));
	with_priority(t, &world, -6);
	CHECK(!policy->expired(world.worker, 5 * QUANTUM_NS, QUANTUM_NS));
	equal = with_priority(t, &world, -5);
	CHECK(!policy->expired(world.worker, QUANTUM_NS - 1, QUANTUM_NS));
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	high = with_priority(t, &world, 7);
	CHECK(policy->expired(world.worker, 0, QUANTUM_NS));
	CHECK(pick(&world) == high);
	CHECK(pick(&world) == equal);
	weft_hosted_close(world.hosted);
}

/* The one that comes is for the worker to see at once, not at its next tick. */
TEST(who_is_more_urgent_calls_the_worker)
{
	struct world world = world_make_with(t, "prio", NULL, 0, 10);
	struct weft_task *runs = with_priority(t, &world, 1);

	CHECK(pick(&world) == runs);
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
	CHECK(pick(&world) == low);
	CHECK(pick(&world) == high);
	weft_hosted_close(world.hosted);
}

TEST(mlfq_moves_down_who_uses_its_allotment_up)
{
	const struct weft_param_value levels = { "levels", 3 };
	struct world world = world_make_with(t, "mlfq", &levels, 0, 10);
	struct weft_task *task = new_task(t, &world);
	u32 i;

	enqueue(&world, task, WEFT_ENQUEUE_SPAWN);
	for (i = 0; i < 5; i++) {
		CHECK(pick(&world) == task);
		CHECK_EQ(world.worker->running_key, min(i, 2U));
		/* In pieces, with waits in between: nothing is forgotten. */
		ran(&world, task, QUANTUM_NS / 2);
		enqueue(&world, task, WEFT_ENQUEUE_WAKE);
		CHECK(pick(&world) == task);
		CHECK_EQ(world.worker->running_key, min(i, 2U));
		ran(&world, task, QUANTUM_NS / 2);
		enqueue(&world, task, WEFT_ENQUEUE_WAKE);
	}
	weft_hosted_close(world.hosted);
}

TEST(mlfq_lifts_who_just_ran_behind_who_waits)
{
	const struct weft_param_value boost = { "boost", 50 * QUANTUM_NS };
	struct world world = world_make_with(t, "mlfq", &boost, 0, 10);
	const struct weft_policy *policy = world.session->policy;
	struct weft_task *a = new_task(t, &world), *b = new_task(t, &world), *c;

	world.worker->since_ns = world.session->ready.boost_ns - 9 * QUANTUM_NS;
	enqueue(&world, a, WEFT_ENQUEUE_SPAWN);
	CHECK(turn(t, &world, QUANTUM_NS) == a);
	CHECK(turn(t, &world, QUANTUM_NS) == a);
	enqueue(&world, b, WEFT_ENQUEUE_SPAWN);
	CHECK(turn(t, &world, QUANTUM_NS) == b);
	/* Level 1 before level 2. */
	CHECK(turn(t, &world, QUANTUM_NS) == b);
	c = pick(&world);
	CHECK(c == a);
	ran(&world, c, 5 * QUANTUM_NS);
	enqueue(&world, c, WEFT_ENQUEUE_PREEMPT);
	policy->expired(world.worker, 0, QUANTUM_NS);
	/* b has waited for longer. */
	CHECK(pick(&world) == b);
	CHECK_EQ(world.worker->running_key, 0);
	CHECK(pick(&world) == a);
	CHECK_EQ(world.worker->running_key, 0);
	weft_hosted_close(world.hosted);
}

static struct weft_task *on_level(struct test *t, struct world *world, u8 level)
{
	struct weft_task *task = new_task(t, world);

	order_of(world, task)->level = level;
	enqueue(world, task, WEFT_ENQUEUE_SPAWN);
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
	CHECK_EQ(order_of(&world, new)->level, 0);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		CHECK(pick(&world) == order[i]);
		CHECK_EQ(world.worker->running_key, 0);
	}
	CHECK(!pick(&world));
	weft_hosted_close(world.hosted);
}

static const u32 tickets[] = { 100, 50, 250, 1 };

/* How often each of the tasks had a turn. */
static void count_turns(struct test *t, struct world *world, u32 turns, u32 *counts)
{
	struct weft_task *tasks[ARRAY_SIZE(tickets)], *task;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(tickets); i++) {
		tasks[i] = with_tickets(t, world, tickets[i]);
		counts[i] = 0;
	}
	while (turns--) {
		task = turn(t, world, QUANTUM_NS);
		for (i = 0; tasks[i] != task; i++)
			;
		counts[i]++;
	}
}

static void check_exact_shares(struct test *t, const char *policy)
{
	struct world world = world_make_with(t, policy, NULL, 0, 10);
	u32 counts[ARRAY_SIZE(tickets)], i;

	count_turns(t, &world, 401 * 10, counts);
	for (i = 0; i < ARRAY_SIZE(tickets); i++) {
		CHECK(counts[i] + 1 >= 10 * tickets[i]);
		CHECK(counts[i] <= 10 * tickets[i] + 1);
	}
	weft_hosted_close(world.hosted);
}

TEST(stride_shares_are_exact_to_a_quantum)
{
	check_exact_shares(t, "stride");
}

TEST(fair_shares_are_exact_to_a_quantum)
{
	check_exact_shares(t, "fair");
}

TEST(lottery_shares_are_within_what_chance_allows)
{
	struct world world = world_make_with(t, "lottery", NULL, 0, 10);
	u32 counts[ARRAY_SIZE(tickets)], turns = 40100, i;

	world.worker->random = test_seed() | 1;
	count_turns(t, &world, turns, counts);
	for (i = 0; i < ARRAY_SIZE(tickets); i++) {
		double p = tickets[i] / 401.0;

		/* Five standard deviations: one run in a million is outside. */
		CHECK(fabs(counts[i] - turns * p) < 5 * sqrt(turns * p * (1 - p)));
	}
	weft_hosted_close(world.hosted);
}

/* Tickets come and go: each is drawn once, and the sums are right at any time. */
TEST(an_urn_gives_back_each_task_once)
{
	struct world world = world_make_with(t, "lottery", NULL, 0, MANY);
	u64 state = test_seed(), sum = 0;
	struct weft_task *task;
	u32 made = 0, in = 0;

	world.worker->random = state | 1;
	while (made < MANY || in) {
		if (made < MANY && (!in || test_random(&state) % 5 < 3)) {
			u32 nr = 1 + test_random(&state) % 1000;

			with_tickets(t, &world, nr)->regs[5] = 1;
			sum += nr;
			in++;
			made++;
		} else {
			task = pick(&world);
			EXPECT(task);
			CHECK_EQ(task->regs[5]--, 1);
			sum -= order_of(&world, task)->tickets;
			in--;
		}
		CHECK_EQ(world.session->ready.weight, sum);
	}
	CHECK(!pick(&world));
	weft_hosted_close(world.hosted);
}

TEST(a_seed_repeats_the_random_order)
{
	struct weft_task *first[20], *task;
	u32 round, i;

	for (round = 0; round < 2; round++) {
		struct world world = world_make_with(t, "random", NULL, 0, 20);

		for (i = 0; i < 20; i++)
			with_tickets(t, &world, 1 + i);
		for (i = 0; i < 20; i++) {
			task = pick(&world);
			/* Addresses differ, numbers do not. */
			if (!round)
				first[i] = (void *)(uintptr_t)task->id;
			CHECK_EQ((uintptr_t)first[i], task->id);
		}
		weft_hosted_close(world.hosted);
	}
}

/* Who sleeps gains nothing by it: it starts where the others are. */
static void check_newcomer(struct test *t, const char *policy)
{
	struct world world = world_make_with(t, policy, NULL, 0, 10);
	struct weft_task *old = with_tickets(t, &world, 1), *late;
	u32 i, turns = 0;

	for (i = 0; i < 100; i++)
		turn(t, &world, QUANTUM_NS);
	late = with_tickets(t, &world, 1);
	for (i = 0; i < 20; i++)
		turns += turn(t, &world, QUANTUM_NS) == late;
	CHECK(turns >= 9 && turns <= 11);
	CHECK(old != late);
	weft_hosted_close(world.hosted);
}

TEST(a_newcomer_gets_its_share_from_now_on)
{
	check_newcomer(t, "stride");
	check_newcomer(t, "fair");
}

static struct weft_task *with_deadline(struct test *t, struct world *world, u64 due_ns,
				       u64 budget_ns)
{
	struct weft_task *task = new_task(t, world);
	struct weft_order *order = order_of(world, task);

	order->due_ns = due_ns;
	order->period_ns = 100 * QUANTUM_NS;
	order->budget_ns = budget_ns;
	enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
}

TEST(the_earliest_deadline_goes_first_and_those_without_last)
{
	struct world world = world_make_with(t, "edf", NULL, 0, 10);
	struct weft_task *none = with_deadline(t, &world, 0, 0);
	struct weft_task *late = with_deadline(t, &world, 2000, 0);
	struct weft_task *soon = with_deadline(t, &world, 1000, 0);

	CHECK(pick(&world) == soon);
	CHECK(!world.session->policy->expired(world.worker, 50 * QUANTUM_NS, QUANTUM_NS));
	CHECK(pick(&world) == late);
	CHECK(pick(&world) == none);
	weft_hosted_close(world.hosted);
}

TEST(who_overdraws_its_budget_is_put_off_by_a_period)
{
	struct world world = world_make_with(t, "edf", NULL, 0, 10);
	struct weft_task *greedy = with_deadline(t, &world, 1000, QUANTUM_NS);
	struct weft_task *other = with_deadline(t, &world, 2000, 0);
	const struct weft_policy *policy = world.session->policy;

	CHECK(pick(&world) == greedy);
	ran(&world, greedy, QUANTUM_NS - 1);
	CHECK(!policy->expired(world.worker, QUANTUM_NS - 1, QUANTUM_NS));
	ran(&world, greedy, 1);
	CHECK(policy->expired(world.worker, QUANTUM_NS, QUANTUM_NS));
	enqueue(&world, greedy, WEFT_ENQUEUE_PREEMPT);
	CHECK(pick(&world) == other);
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
