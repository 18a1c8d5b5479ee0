// SPDX-License-Identifier: GPL-2.0
/* One policy takes over from another: no task is lost, and none is there twice. */
#include <errno.h>

#include "pause.h"
#include "vm.h"
#include "world.h"

enum { TASKS = 700, SWAPS = 60 };

/* The test is the worker, which stands still in the pause that comes. */
static int swap(struct world *world, const struct weft_policy *policy)
{
	u64 params[WEFT_PARAMS_MAX];
	int err = weft_policy_params(policy, NULL, 0, params);

	world->worker->held = world->session->pauses + 1;
	return err ? err : weft_policy_swap(world->session, policy, params);
}

static void enqueue(struct world *world, struct weft_task *task, enum weft_enqueue why)
{
	const struct weft_policy *policy = world->session->policy;

	if (policy->enqueue)
		policy->enqueue(world->worker, task, why);
	else
		weft_rq_push(world->worker, task);
}

static struct weft_task *take(struct world *world)
{
	const struct weft_policy *policy = world->session->policy;
	struct weft_task *task = policy->pick ? policy->pick(world->worker) :
						weft_rq_pop(world->worker);

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
		CHECK_EQ(swap(&world, weft_policy_get_at(test_random(&state) % weft_policy_count())), 0);
		some = test_random(&state) % 40;
		for (k = 0; k < some && nr < TASKS; k++) {
			tasks[nr] = world_task(t, &world);
			enqueue(&world, tasks[nr++], test_random(&state) % WEFT_ENQUEUE_CARRY);
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
		enqueue(&world, tasks[i], WEFT_ENQUEUE_YIELD);
	}
	/* All are alike for prio, which takes them over from rr's queue. */
	CHECK_EQ(swap(&world, weft_policy_get("rr")), 0);
	CHECK_EQ(swap(&world, weft_policy_get("prio")), 0);
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
			enqueue(&world, waits[k], WEFT_ENQUEUE_YIELD);
		}
		CHECK_EQ(swap(&world, weft_policy_get(policies[i])), 0);
		enqueue(&world, runs, WEFT_ENQUEUE_PREEMPT);
		for (k = 0; k < 2; k++)
			EXPECT(take(&world) == waits[k]);
		EXPECT(take(&world) == runs);
	}
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
	CHECK_EQ(swap(&world, weft_policy_get("mlfq")), 0);
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
	u64 params[WEFT_PARAMS_MAX] = {};

	weft_session_end(world.session, WEFT_END_STOPPED, 0);
	CHECK_EQ(weft_policy_swap(world.session, weft_policy_get("rr"), params), -ESHUTDOWN);
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
		enqueue(&world, tasks[i], WEFT_ENQUEUE_SPAWN);
	}
	for (limit = memory->charged; ; limit += 4096) {
		memory->limit = limit;
		err = swap(&world, fair);
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
