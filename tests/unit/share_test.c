// SPDX-License-Identifier: GPL-2.0
/* Policies of shares, asked for one decision after the other: what tickets are worth. */
#include <math.h>

#include "world.h"

enum { MANY = 1000, QUANTUM_NS = 1000 * 1000 };

/* One that is queued, with so many tickets. */
static struct weft_task *with_tickets(struct test *t, struct world *world, u32 tickets)
{
	struct weft_task *task = world_new(t, world);

	world->session->program.declares = true;
	world_order(world, task)->tickets = tickets;
	world_enqueue(world, task, WEFT_ENQUEUE_SPAWN);
	return task;
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
		task = world_turn(t, world, QUANTUM_NS);
		for (i = 0; tasks[i] != task; i++)
			;
		counts[i]++;
	}
}

/*
 * However long they run at once: what two have had for a ticket differs by no more than
 * a quantum of the one with fewest, and the step of keys, twice. So many tickets make that
 * as long as the quantum.
 */
TEST(stride_is_never_off_by_more_than_a_quantum_and_a_step)
{
	struct world world = world_make_with(t, "stride", NULL, 0, 40);
	double least, most, bound = 2 << WEFT_KEY_SHIFT_NS, had[40] = {};
	u64 state = test_seed();
	struct weft_task *tasks[40], *task;
	u32 turns, i, fewest = U32_MAX;

	for (i = 0; i < ARRAY_SIZE(tasks); i++) {
		u32 nr = 1000 + test_random(&state) % 60000;

		tasks[i] = with_tickets(t, &world, nr);
		fewest = min(fewest, nr);
	}
	bound += (double)QUANTUM_NS / fewest;
	for (turns = 0; turns < 20000; turns++) {
		u64 ns = test_random(&state) % 2 ? QUANTUM_NS : test_random(&state) % QUANTUM_NS;

		task = world_turn(t, &world, ns);
		for (i = 0; tasks[i] != task; i++)
			;
		had[i] += (double)ns / world_order(&world, task)->tickets;
		for (i = 0, least = INFINITY, most = 0; i < ARRAY_SIZE(tasks); i++) {
			least = min(least, had[i]);
			most = max(most, had[i]);
		}
		CHECK(most - least <= bound);
	}
	weft_hosted_close(world.hosted);
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

	world.worker->draws = test_seed();
	count_turns(t, &world, turns, counts);
	for (i = 0; i < ARRAY_SIZE(tickets); i++) {
		double p = tickets[i] / 401.0;

		/* Five standard deviations: one run in a million is outside. */
		CHECK(fabs(counts[i] - turns * p) < 5 * sqrt(turns * p * (1 - p)));
	}
	weft_hosted_close(world.hosted);
}

/* Tickets come and go: each is drawn once, and the sums are right at any time. */
static void check_urn(struct test *t, const char *policy, u32 most)
{
	struct world world = world_make_with(t, policy, NULL, 0, MANY);
	u64 state = test_seed(), sum = 0;
	struct weft_task *task;
	u32 made = 0, in = 0;

	world.worker->draws = state;
	while (made < MANY || in) {
		if (made < MANY && (!in || test_random(&state) % 5 < 3)) {
			u32 nr = 1 + test_random(&state) % most;

			with_tickets(t, &world, nr)->regs[5] = 1;
			sum += nr;
			in++;
			made++;
		} else {
			task = world_pick(&world);
			EXPECT(task);
			CHECK_EQ(task->regs[5]--, 1);
			sum -= world_order(&world, task)->tickets;
			in--;
		}
		CHECK_EQ(world.session->ready.weight, sum);
	}
	CHECK(!world_pick(&world));
	weft_hosted_close(world.hosted);
}

TEST(an_urn_gives_back_each_task_once)
{
	check_urn(t, "lottery", 1000);
	check_urn(t, "random", 1);
}

/* Without sums; both urns know of none whose ticket is drawn more often than others'. */
static void check_even_chances(struct test *t, const char *policy)
{
	struct world world = world_make_with(t, policy, NULL, 0, 10);
	u32 turns = 40000, counts[10] = {}, i;

	world.worker->draws = test_seed();
	for (i = 0; i < 10; i++)
		world_enqueue(&world, world_new(t, &world), WEFT_ENQUEUE_SPAWN);
	CHECK(!world.session->ready.differ);
	for (i = 0; i < turns; i++)
		counts[weft_task_number(world_turn(t, &world, QUANTUM_NS))]++;
	for (i = 0; i < 10; i++)
		CHECK(fabs(counts[i] - turns * 0.1) < 5.5 * sqrt(turns * 0.1 * 0.9));
	weft_hosted_close(world.hosted);
}

TEST(who_declares_nothing_has_the_same_chance_as_others)
{
	check_even_chances(t, "lottery");
	check_even_chances(t, "random");
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
			task = world_pick(&world);
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
		world_turn(t, &world, QUANTUM_NS);
	late = with_tickets(t, &world, 1);
	for (i = 0; i < 20; i++)
		turns += world_turn(t, &world, QUANTUM_NS) == late;
	CHECK(turns >= 9 && turns <= 11);
	CHECK(old != late);
	weft_hosted_close(world.hosted);
}

TEST(a_newcomer_gets_its_share_from_now_on)
{
	check_newcomer(t, "stride");
	check_newcomer(t, "fair");
}
