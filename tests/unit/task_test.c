// SPDX-License-Identifier: GPL-2.0
/* Slots and ids of tasks when a slot comes to the end of its ids. */
#include <errno.h>

#include "engine.h"
#include "vm.h"
#include "world.h"

static enum weft_next join(struct world *world, struct weft_task *joiner, u64 id)
{
	joiner->regs[0] = 0xcccc;
	joiner->regs[1] = id;
	return weft_call_task_join(world->worker, joiner);
}

/* The global queue keeps the room that it was given. */
static u64 global_bytes(const struct weft_session *session)
{
	return session->global.slots ? (session->global.mask + 1) * sizeof(struct weft_task *) : 0;
}

enum { LIVES = 8 };

/* After this life @task's slot has as many more. */
static void leave_lives(struct weft_task *task, u64 more)
{
	u64 life = 1ULL << WEFT_ID_SLOT_BITS;

	task->id = WEFT_ID_END - (more + 1) * life + task->id % life;
}

/* Lives one after the other; those of the first slot come to their end soon. */
static void live(struct test *t, struct world *world, u64 *ids)
{
	struct weft_task *task;
	u32 i;

	for (i = 0; i < LIVES; i++) {
		task = world_task(t, world);
		if (!i)
			leave_lives(task, 2);
		ids[i] = weft_task_id(task);
		weft_task_finish(world->worker, task);
	}
}

TEST(ids_are_used_once)
{
	struct world world = world_make(t, 0, 100);
	u64 ids[LIVES];
	u32 i, k;

	live(t, &world, ids);
	for (i = 0; i < LIVES; i++) {
		CHECK(ids[i] < WEFT_ID_END);
		for (k = 0; k < i; k++)
			CHECK(ids[i] != ids[k]);
	}
	for (i = 1; i < LIVES; i++)
		CHECK_EQ(weft_id_slot(ids[i]) == weft_id_slot(ids[0]), i < 3);
	weft_hosted_close(world.hosted);
}

TEST(join_of_an_old_id_returns_at_once)
{
	struct world world = world_make(t, 0, 100);
	struct weft_task *joiner = world_task(t, &world), *other;
	u64 ids[LIVES], last;
	u32 i;

	live(t, &world, ids);
	for (i = 0; i < LIVES; i++) {
		CHECK_EQ(join(&world, joiner, ids[i]), WEFT_NEXT_RUN);
		CHECK_EQ(joiner->regs[0], 0);
	}
	CHECK_EQ(world.session->stopping, 0);
	/* Whoever lives is waited for, also in a slot's last life. */
	other = world_task(t, &world);
	leave_lives(other, 0);
	last = weft_task_id(other);
	CHECK_EQ(join(&world, joiner, last), WEFT_NEXT_BLOCK);
	weft_task_finish(world.worker, other);
	CHECK_EQ(joiner->state, WEFT_TASK_RUNNABLE);
	CHECK_EQ(join(&world, joiner, last), WEFT_NEXT_RUN);
	/* What has never been is a fault. */
	CHECK_EQ(join(&world, joiner, last + (2ULL << WEFT_ID_SLOT_BITS)), WEFT_NEXT_FAULT);
	weft_hosted_close(world.hosted);
}

static void finish(struct world *world, struct weft_task *task)
{
	weft_task_finish(world->worker, task);
}

static void undo(struct world *world, struct weft_task *task)
{
	weft_task_undo(world->session, task);
}

/*
 * Three tasks may live; each slot comes to its end at once, and its task ends by
 * @end. So often that a stock is used up, and what was given back comes again.
 */
static void use_up(struct test *t, void (*end)(struct world *, struct weft_task *))
{
	struct world world = world_make(t, 0, 3);
	struct weft_task *tasks[3];
	u32 round, i;

	for (round = 0; round < WEFT_STOCK_MAX; round++) {
		for (i = 0; i < 3; i++) {
			tasks[i] = world_task(t, &world);
			EXPECT(tasks[i]);
			CHECK(tasks[i]->id < WEFT_ID_END);
			leave_lives(tasks[i], 0);
		}
		EXPECT(!world_task(t, &world));
		for (i = 0; i < 3; i++)
			end(&world, tasks[i]);
	}
	weft_hosted_close(world.hosted);
}

TEST(a_slot_at_its_end_takes_nothing_from_the_task_limit)
{
	use_up(t, finish);
}

TEST(a_slot_given_back_at_its_end_is_let_go)
{
	use_up(t, undo);
}

/* START with ever more memory, in turns on tasks and threads, until it has enough. */
TEST(a_start_that_fails_leaves_nothing_behind)
{
	const u64 cpus = 1;
	struct weft_start start = {
		.size = sizeof(start), .cpu_mask = (uintptr_t)&cpus, .cpu_mask_bytes = sizeof(cpus),
		.accounting = WEFT_ACCOUNTING_FULL,
	};
	struct weft_wait wait = { .size = sizeof(wait), .timeout_ns = -1 };
	struct weft_hosted *hosted = weft_hosted_open();
	struct weft_session *session = &hosted->session;
	u64 charged;
	int err;

	CHECK_EQ(world_load(hosted, 0), 0);
	charged = session->memory.charged;
	session->memory.limit = charged;
	do {
		start.vehicle = start.vehicle ? WEFT_VEHICLE_TASK : WEFT_VEHICLE_THREAD;
		session->memory.limit += 1024;
		err = weft_hosted_ioctl(hosted, WEFT_IOC_START, &start);
		if (err) {
			CHECK_EQ(err, -ENOSPC);
			CHECK_EQ(session->pool.nr_chunks, 0);
			CHECK_EQ(session->memory.charged, charged + global_bytes(session));
		}
	} while (err && session->memory.limit < charged + (8 << 20));
	CHECK_EQ(err, 0);
	CHECK_EQ(session->pool.leaves[0][0]->stride, session->pool.classes[0].stride);
	CHECK_EQ(weft_hosted_ioctl(hosted, WEFT_IOC_WAIT, &wait), 0);
	weft_hosted_close(hosted);
}
