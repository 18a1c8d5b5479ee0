// SPDX-License-Identifier: GPL-2.0
/* One policy takes over from another: no task is lost, and none is there twice. */
#include <errno.h>

#include "engine.h"
#include "vm.h"
#include "world.h"

enum { TASKS = 700, SWAPS = 60 };

static struct weft_task *take(struct world *world)
{
	struct weft_task *task = world_pick(world);

	return task ? task : weft_global_pop(world->worker, 1);
}

/* Whatever the queues are: each of the @nr tasks comes out once. */
static void check_all_there(struct test *t, struct world *world, struct weft_task **tasks, u32 nr)
{
	struct weft_task *task;
	u32 i;

	for (i = 0; i < nr; i++)
		tasks[i]->regs[5] = 1;
	for (i = 0; (task = take(world)); i++)
		CHECK_EQ(task->regs[5]--, 1);
	CHECK_EQ(i, nr);
	CHECK_EQ(weft_session_queued(world->session), 0);
}

TEST(random_swaps_keep_every_task)
{
	struct world world = world_make(t, 0, TASKS);
	u64 state = test_seed();
	struct weft_task *tasks[TASKS];
	u32 nr = 0, i, k, some;

	for (i = 0; i < SWAPS; i++) {
		k = test_random(&state) % weft_policy_count();
		CHECK_EQ(world_swap(&world, weft_policy_get_at(k), true), 0);
		some = test_random(&state) % 40;
		for (k = 0; k < some && nr < TASKS; k++) {
			tasks[nr] = world_task(t, &world);
			world_enqueue(&world, tasks[nr++], test_random(&state) % WEFT_ENQUEUE_CARRY);
		}
	}
	check_all_there(t, &world, tasks, nr);
	weft_hosted_close(world.hosted);
}

TEST(tasks_of_a_queue_keep_their_order)
{
	struct world world = world_make(t, 0, TASKS);
	struct weft_task *tasks[TASKS];
	u32 i;

	for (i = 0; i < TASKS; i++) {
		tasks[i] = world_task(t, &world);
		world_enqueue(&world, tasks[i], WEFT_ENQUEUE_YIELD);
	}
	/* All are alike for prio, which takes them over from rr's queue. */
	CHECK_EQ(world_swap(&world, weft_policy_get("rr"), true), 0);
	CHECK_EQ(world_swap(&world, weft_policy_get("prio"), true), 0);
	for (i = 0; i < TASKS; i++)
		EXPECT(take(&world) == tasks[i]);
	weft_hosted_close(world.hosted);
}

TEST(who_waits_at_a_swap_goes_before_who_runs)
{
	static const char *const policies[] = { "rr", "fifo", "go", "prio", "stride" };
	struct world world = world_make(t, 0, TASKS);
	struct weft_task *runs = world_task(t, &world), *waits[2];
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(policies); i++) {
		for (k = 0; k < 2; k++) {
			waits[k] = world_task(t, &world);
			world_enqueue(&world, waits[k], WEFT_ENQUEUE_YIELD);
		}
		CHECK_EQ(world_swap(&world, weft_policy_get(policies[i]), true), 0);
		world_enqueue(&world, runs, WEFT_ENQUEUE_PREEMPT);
		for (k = 0; k < 2; k++)
			EXPECT(take(&world) == waits[k]);
		EXPECT(take(&world) == runs);
	}
	weft_hosted_close(world.hosted);
}

/* However many they are; go's queues are short. */
TEST(all_who_wait_at_a_swap_go_before_who_runs)
{
	static const struct {
		const char *policy;
		u32 first;
	} cases[] = { { "rr", TASKS }, { "fifo", TASKS }, { "go", WEFT_RING_FIRST / 2 } };
	struct world world = world_make(t, 0, TASKS + 1);
	struct weft_task *runs = world_task(t, &world), *waits[TASKS];
	u32 i, k;

	for (k = 0; k < TASKS; k++)
		waits[k] = world_task(t, &world);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		for (k = 0; k < TASKS; k++)
			world_enqueue(&world, waits[k], WEFT_ENQUEUE_YIELD);
		CHECK_EQ(world_swap(&world, weft_policy_get("prio"), true), 0);
		CHECK_EQ(world_swap(&world, weft_policy_get(cases[i].policy), true), 0);
		world_enqueue(&world, runs, WEFT_ENQUEUE_PREEMPT);
		for (k = 0; k < cases[i].first; k++)
			EXPECT(take(&world) == waits[k]);
		EXPECT(take(&world) == runs);
		for (; k < TASKS; k++)
			EXPECT(take(&world) == waits[k]);
		CHECK(!take(&world));
	}
	weft_hosted_close(world.hosted);
}

/* One that has lost its CPU gets nothing; with none left all wait where whoever comes looks. */
TEST(a_swap_gives_tasks_to_workers_that_run_them)
{
	struct world world = world_make(t, 0, TASKS);
	struct weft_worker *const *workers;
	u32 i;

	for (i = 1; i < 4; i++)
		CHECK_EQ(weft_engine_add_worker(world.hosted, i, U32_MAX), 0);
	workers = world.session->workers;
	for (i = 0; i < 60; i++)
		world_enqueue(&world, world_task(t, &world), WEFT_ENQUEUE_SPAWN);
	weft_worker_switch_off(workers[1], WEFT_OFF_CPU, true);
	CHECK_EQ(world_swap(&world, weft_policy_get("rr"), true), 0);
	for (i = 0; i < 4; i++)
		EXPECT_EQ(weft_rq_len(&workers[i]->rq), i == 1 ? 0 : 20);
	for (i = 0; i < 4; i++)
		weft_worker_switch_off(workers[i], WEFT_OFF_CPU, true);
	CHECK_EQ(world_swap(&world, weft_policy_get("fifo"), true), 0);
	EXPECT_EQ(world.session->global.nr, 60);
	weft_hosted_close(world.hosted);
}

/* Queues cannot grow: what does not fit waits where it is. */
TEST(a_swap_deals_as_many_as_there_is_memory_for)
{
	struct world world = world_make(t, 0, TASKS);
	struct weft_memory *memory = &world.session->memory;
	struct weft_task *tasks[TASKS];
	u32 i;

	CHECK_EQ(world_swap(&world, weft_policy_get("prio"), true), 0);
	for (i = 0; i < TASKS; i++) {
		tasks[i] = world_task(t, &world);
		world_enqueue(&world, tasks[i], WEFT_ENQUEUE_SPAWN);
	}
	memory->limit = memory->charged;
	CHECK_EQ(world_swap(&world, weft_policy_get("rr"), true), 0);
	EXPECT_EQ(weft_rq_len(&world.worker->rq), WEFT_RING_FIRST);
	EXPECT_EQ(world.session->global.nr, TASKS - WEFT_RING_FIRST);
	/* In the order in which they were there. */
	EXPECT(weft_global_pop(world.worker, 1) == tasks[WEFT_RING_FIRST]);
	weft_global_push(world.session, tasks[WEFT_RING_FIRST]);
	check_all_there(t, &world, tasks, TASKS);
	weft_hosted_close(world.hosted);
}

TEST(what_tasks_declare_outlives_a_swap_and_what_policies_keep_does_not)
{
	struct world world = world_make_with(t, "stride", NULL, 0, 10);
	struct weft_task *task = world_task(t, &world);
	struct weft_order *order = weft_order_of(world.session, task);

	order->tickets = 7;
	order->length_ns = 9;
	order->due_ns = 11;
	order->virtual = 1000;
	order->level = 3;
	CHECK_EQ(world_swap(&world, weft_policy_get("mlfq"), true), 0);
	CHECK_EQ(order->tickets, 7);
	CHECK_EQ(order->length_ns, 9);
	CHECK_EQ(order->due_ns, 11);
	CHECK_EQ(order->virtual, 0);
	CHECK_EQ(order->level, 0);
	weft_hosted_close(world.hosted);
}

TEST(a_session_that_is_over_takes_no_policy)
{
	struct world world = world_make(t, 0, 10);

	weft_session_end(world.session, WEFT_END_STOPPED, 0);
	CHECK_EQ(world_swap(&world, weft_policy_get("rr"), false), -ESHUTDOWN);
	CHECK_EQ(world.session->pausing, 0);
	weft_hosted_close(world.hosted);
}

/* Memory for what fair needs runs out at any point: then the old policy goes on. */
TEST(a_swap_without_memory_changes_nothing)
{
	const struct weft_policy *fair = weft_policy_get("fair");
	struct world world = world_make(t, 0, TASKS);
	struct weft_memory *memory = &world.session->memory;
	struct weft_task *tasks[TASKS];
	u64 limit = memory->charged;
	u32 i;
	int err;

	for (i = 0; i < TASKS; i++) {
		tasks[i] = world_task(t, &world);
		world_enqueue(&world, tasks[i], WEFT_ENQUEUE_SPAWN);
	}
	for (limit = memory->charged; ; limit += 4096) {
		memory->limit = limit;
		err = world_swap(&world, fair, true);
		if (!err)
			break;
		EXPECT_EQ(err, -ENOSPC);
		CHECK(world.session->policy == weft_policy_get("fifo"));
	}
	CHECK(limit > memory->charged - 4096);
	CHECK(world.session->policy == fair);
	check_all_there(t, &world, tasks, TASKS);
	weft_hosted_close(world.hosted);
}
