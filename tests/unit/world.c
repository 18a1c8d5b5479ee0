// SPDX-License-Identifier: GPL-2.0
/* Sessions that do not run, for tests that call the core's functions one by one. */
#include <errno.h>

#include "engine.h"
#include "world.h"

int world_load(struct weft_hosted *hosted, u32 most_tasks)
{
	static const struct weft_raw_insn insns[] = { MOVK(0, 0), EXIT() };
	static const u32 entry;
	struct weft_load load = {
		.size = sizeof(load),
		.insns = (uintptr_t)insns, .nr_insns = 2,
		.entries = (uintptr_t)&entry, .nr_entries = 1,
		.task_limit = most_tasks,
	};

	return weft_hosted_ioctl(hosted, WEFT_IOC_LOAD, &load);
}

struct world world_make(struct test *t, u32 accounting, u32 most_tasks)
{
	return world_make_with(t, "fifo", NULL, accounting, most_tasks);
}

struct world world_make_with(struct test *t, const char *policy,
			     const struct weft_param_value *param, u32 accounting, u32 most_tasks)
{
	struct weft_start start = {
		.flags = WEFT_START_KEEP,
		.accounting = accounting,
		.nr_params = param ? 1 : 0,
		.quantum_ns = 1000 * 1000,
	};
	struct world world = { .hosted = weft_hosted_open() };

	strcpy(start.policy, policy);

	world.session = &world.hosted->session;
	CHECK_EQ(world_load(world.hosted, most_tasks), 0);
	CHECK_EQ(weft_session_configure(world.session, &start, param), 0);
	CHECK_EQ(weft_engine_add_worker(world.hosted, 0, U32_MAX), 0);
	CHECK_EQ(weft_session_start(world.session, &start), 0);
	world.worker = world.session->workers[0];
	return world;
}

struct weft_task *world_task(struct test *t, struct world *world)
{
	int err;
	struct weft_task *task = weft_task_create(world->session, world->worker,
						  weft_program_entry(&world->session->program, 0),
						  0, &err);

	if (task)
		CHECK_EQ(weft_task_slot(world->session, weft_id_slot(task->id)) == task, true);
	else
		CHECK_EQ(err, -ENOSPC);
	return task;
}

struct weft_task *world_new(struct test *t, struct world *world)
{
	struct weft_task *task = world_task(t, world);

	CHECK(task);
	return task;
}

struct weft_order *world_order(struct world *world, struct weft_task *task)
{
	return weft_order_of(world->session, task);
}

void world_enqueue(struct world *world, struct weft_task *task, enum weft_enqueue why)
{
	const struct weft_policy *policy = world->session->policy;

	if (policy->enqueue)
		policy->enqueue(world->worker, task, why);
	else
		weft_rq_push(world->worker, task);
}

struct weft_task *world_pick(struct world *world)
{
	const struct weft_policy *policy = world->session->policy;

	return policy->pick ? policy->pick(world->worker) : weft_rq_pop(world->worker);
}

void world_ran(struct world *world, struct weft_task *task, u64 ns)
{
	const struct weft_policy *policy = world->session->policy;

	world->worker->since_ns += ns;
	if (policy->ran)
		policy->ran(world->worker, world_order(world, task), ns);
}

struct weft_task *world_turn(struct test *t, struct world *world, u64 ns)
{
	struct weft_task *task = world_pick(world);

	CHECK(task);
	world_ran(world, task, ns);
	world_enqueue(world, task, WEFT_ENQUEUE_PREEMPT);
	return task;
}

int world_swap(struct world *world, const struct weft_policy *policy, bool stand_still)
{
	struct weft_session *session = world->session;
	u64 params[WEFT_PARAMS_MAX];
	int err = weft_policy_params(policy, NULL, 0, params);
	u32 i;

	for (i = 0; i < session->nr_workers; i++)
		session->workers[i]->held = session->pauses + stand_still;
	return err ? err : weft_policy_swap(session, policy, params);
}
