// SPDX-License-Identifier: GPL-2.0
/* Policies of other modules that are wrong: what becomes of them and of their tasks. */
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "world.h"

enum { TASKS = 500 };

/* What the policy of a test gives instead of the next task; NULL: that. */
static struct weft_task *(*instead)(struct weft_worker *worker, struct weft_task *next);

static u64 test_key(struct weft_worker *worker, struct weft_task *task, struct weft_order *order)
{
	return 0;
}

static struct weft_task *test_pick(struct weft_worker *worker)
{
	struct weft_task *next = weft_ready_pick(worker);

	return instead ? instead(worker, next) : next;
}

static const struct weft_policy policy = {
	.name = "test", .about = "a test's", .key = test_key,
	.enqueue = weft_ready_enqueue, .pick = test_pick,
};

static struct weft_task *given_before;

static struct weft_task *give_twice(struct weft_worker *worker, struct weft_task *next)
{
	struct weft_task *task = given_before ? given_before : next;

	given_before = next;
	return task;
}

static struct weft_task *give_beside(struct weft_worker *worker, struct weft_task *next)
{
	return (void *)((char *)next + 8);
}

static struct weft_task *give_low_address(struct weft_worker *worker, struct weft_task *next)
{
	return (void *)8;
}

static struct weft_task *give_high_address(struct weft_worker *worker, struct weft_task *next)
{
	return (void *)~0xfffUL;
}

/* Shown to the ready set in place of the task that came. */
static struct weft_task *the_other;

/* Of a slot that there is here, too. */
static struct weft_task other_sessions = { .id = 1 };

static struct weft_task *give_other_sessions(struct weft_worker *worker, struct weft_task *next)
{
	return &other_sessions;
}

static struct weft_task *give_none(struct weft_worker *worker, struct weft_task *next)
{
	return NULL;
}

static struct world registered_world(struct test *t)
{
	instead = NULL;
	given_before = NULL;
	CHECK_EQ(weft_register_policy(&policy), 0);
	return world_make_with(t, "test", NULL, 0, TASKS);
}

static void end(struct world *world)
{
	weft_hosted_close(world->hosted);
	weft_unregister_policy(&policy);
}

/* A task of which take_all() sees that it is there once. */
static struct weft_task *counted_task(struct test *t, struct world *world)
{
	struct weft_task *task = world_task(t, world);

	task->regs[5] = 1;
	return task;
}

static void enqueue_all(struct test *t, struct world *world, struct weft_task **tasks)
{
	u32 i;

	for (i = 0; i < TASKS; i++) {
		tasks[i] = counted_task(t, world);
		world_enqueue(world, tasks[i], WEFT_ENQUEUE_SPAWN);
	}
}

/* From wherever it is; each was there once. */
static u32 take_all(struct test *t, struct world *world)
{
	struct weft_task *task;
	u32 nr = 0;

	for (;;) {
		task = world_pick(world);
		if (!task)
			task = weft_global_pop(world->worker, 1);
		if (!task)
			return nr;
		CHECK_EQ(task->regs[5]--, 1);
		nr++;
	}
}

static struct weft_result result_of(struct world *world)
{
	struct weft_result result = { .size = sizeof(result) };

	weft_session_result(world->session, &result);
	return result;
}

/* After some that are right come those of @wrong: no task is lost, none is there twice. */
static void check_caught(struct test *t, struct weft_task *(*wrong)(struct weft_worker *,
								     struct weft_task *),
			 u32 fault)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];
	u32 nr;

	enqueue_all(t, &world, tasks);
	for (nr = 0; nr < TASKS / 2; nr++)
		CHECK_EQ(world_pick(&world)->regs[5]--, 1);
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_SOUND);
	CHECK_EQ(weft_session_queued(world.session) >= TASKS / 2, true);
	instead = wrong;
	CHECK_EQ(nr + take_all(t, &world), TASKS);
	CHECK_EQ(weft_session_queued(world.session), 0);
	CHECK_EQ(result_of(&world).out_policy_fault, fault);
	CHECK_EQ(strcmp(result_of(&world).out_policy, "test"), 0);
	CHECK_EQ(!result_of(&world).out_policy_task, fault != WEFT_POLICY_TWICE);
	/* It is fifo from here on. */
	for (nr = 0; nr < 3; nr++)
		world_enqueue(&world, tasks[nr], WEFT_ENQUEUE_WAKE);
	for (nr = 0; nr < 3; nr++)
		EXPECT(world_pick(&world) == tasks[nr]);
	end(&world);
}

TEST(a_task_that_is_given_twice_is_caught)
{
	check_caught(t, give_twice, WEFT_POLICY_TWICE);
}

TEST(what_is_no_task_is_caught_wherever_it_points)
{
	check_caught(t, give_beside, WEFT_POLICY_FOREIGN);
	check_caught(t, give_low_address, WEFT_POLICY_FOREIGN);
	check_caught(t, give_high_address, WEFT_POLICY_FOREIGN);
}

TEST(another_sessions_task_is_caught)
{
	/* The number of a slot that there is. */
	other_sessions.segment = WEFT_SEG_STACK | 1;
	check_caught(t, give_other_sessions, WEFT_POLICY_FOREIGN);
	/* And of one that there is not. */
	other_sessions.segment = U32_MAX;
	check_caught(t, give_other_sessions, WEFT_POLICY_FOREIGN);
}

TEST(a_policy_that_withholds_tasks_is_caught)
{
	check_caught(t, give_none, WEFT_POLICY_WITHHELD);
}

TEST(a_sound_policy_is_asked_to_the_end)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];

	CHECK(!world_pick(&world));
	enqueue_all(t, &world, tasks);
	CHECK_EQ(take_all(t, &world), TASKS);
	CHECK(!world_pick(&world));
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_SOUND);
	end(&world);
}

/* Another worker that is in a pick may have the task that this one does not get. */
TEST(who_finds_nothing_beside_another_is_no_proof)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];

	enqueue_all(t, &world, tasks);
	instead = give_none;
	world.session->watch.picks++;
	CHECK(!world_pick(&world));
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_SOUND);
	world.session->watch.picks--;
	CHECK(!world_pick(&world));
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_WITHHELD);
	end(&world);
}

/* A swap takes its tasks along, also from one that has lost them; and the fault stays known. */
TEST(a_swap_finds_what_a_policy_has_lost)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];

	enqueue_all(t, &world, tasks);
	instead = give_none;
	CHECK_EQ(world_swap(&world, weft_policy_get("prio"), true), 0);
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_WITHHELD);
	CHECK_EQ(take_all(t, &world), TASKS);
	CHECK_EQ(strcmp(result_of(&world).out_policy, "test"), 0);
	end(&world);
}

/* Its first is foreign; the rest it has not. */
static struct weft_task *give_beside_once(struct weft_worker *worker, struct weft_task *next)
{
	__atomic_store_n(&instead, give_none, __ATOMIC_RELEASE);
	return give_beside(worker, next);
}

static void *pick_once(void *world)
{
	world_pick(world);
	return NULL;
}

static sem_t asked_often;

static void *pick_often(void *world)
{
	u32 i;

	for (i = 0; i < 10000; i++)
		world_pick(world);
	sem_post(&asked_often);
	return NULL;
}

/* What one has seen and not yet told is no fault of another kind to the next. */
TEST(the_first_fault_is_the_one_that_is_told)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];
	struct timespec until;
	pthread_t first, others;

	enqueue_all(t, &world, tasks);
	CHECK_EQ(sem_init(&asked_often, 0, 0), 0);
	weft_lock(&world.session->end_lock);
	instead = give_beside_once;
	CHECK_EQ(pthread_create(&first, NULL, pick_once, &world), 0);
	while (__atomic_load_n(&instead, __ATOMIC_ACQUIRE) != give_none)
		weft_relax();
	CHECK_EQ(pthread_create(&others, NULL, pick_often, &world), 0);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 20;
	EXPECT_EQ(sem_timedwait(&asked_often, &until), 0);
	weft_unlock(&world.session->end_lock);
	pthread_join(first, NULL);
	pthread_join(others, NULL);
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_FOREIGN);
	end(&world);
}

TEST(a_policy_that_was_caught_can_have_another_try)
{
	struct world world = registered_world(t);
	struct weft_task *tasks[TASKS];

	enqueue_all(t, &world, tasks);
	instead = give_none;
	CHECK(!world_pick(&world));
	instead = NULL;
	CHECK_EQ(world_swap(&world, weft_policy_get("test"), true), 0);
	CHECK_EQ(weft_session_queued(world.session) >= TASKS, true);
	CHECK_EQ(take_all(t, &world), TASKS);
	end(&world);
}

/* Kept by the policy, which shows others to the ready set. */
static struct weft_task *kept[4];
static u32 nr_kept;

static struct weft_task *pick_kept(struct weft_worker *worker)
{
	return nr_kept ? kept[--nr_kept] : NULL;
}

static void keep_and_show_another(struct weft_worker *worker, struct weft_task *task,
				  enum weft_enqueue why)
{
	kept[nr_kept++] = task;
	weft_ready_enqueue(worker, the_other, why);
}

static const struct weft_policy keeper = {
	.name = "keeper", .about = "a test's", .key = test_key,
	.enqueue = keep_and_show_another, .pick = pick_kept,
};

/* Its number is within the pool's, or far behind all memory; or it is nowhere. */
TEST(a_stranger_in_the_ready_set_is_caught)
{
	static struct weft_task strangers[2];
	struct weft_task *cases[] = { &strangers[0], &strangers[1], (void *)8 };
	u32 i, k;

	strangers[0].id = 1;
	strangers[1].id = 1ULL << WEFT_ID_SLOT_BITS | WEFT_MAX_TASKS;
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		struct world world;

		CHECK_EQ(weft_register_policy(&keeper), 0);
		world = world_make_with(t, "keeper", NULL, 0, TASKS);
		the_other = cases[i];
		nr_kept = 0;
		for (k = 0; k < 3; k++) {
			struct weft_task *task = counted_task(t, &world);

			world_enqueue(&world, task, WEFT_ENQUEUE_SPAWN);
		}
		EXPECT_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_FOREIGN);
		CHECK_EQ(take_all(t, &world), 3);
		weft_hosted_close(world.hosted);
		weft_unregister_policy(&keeper);
	}
}

TEST(what_a_policy_leaves_in_the_ready_set_is_not_the_next_ones)
{
	struct weft_task *task;
	struct world world;

	CHECK_EQ(weft_register_policy(&keeper), 0);
	world = world_make_with(t, "keeper", NULL, 0, TASKS);
	nr_kept = 0;
	task = counted_task(t, &world);
	the_other = task;
	world_enqueue(&world, task, WEFT_ENQUEUE_SPAWN);
	CHECK_EQ(world_swap(&world, weft_policy_get("lottery"), true), 0);
	EXPECT_EQ(world.session->ready.nr, 1);
	EXPECT_EQ(world.session->ready.weight, 1);
	CHECK_EQ(take_all(t, &world), 1);
	weft_hosted_close(world.hosted);
	weft_unregister_policy(&keeper);
}

/* It gives the one that it knows, and leaves it where it was: its place fills. */
static struct weft_task *the_known;

static struct weft_task *give_known(struct weft_worker *worker)
{
	return the_known;
}

TEST(a_task_that_is_given_and_left_there_is_caught)
{
	static const struct weft_policy leaver = {
		.name = "leaver", .about = "a test's", .key = test_key,
		.enqueue = weft_ready_enqueue, .pick = give_known,
	};
	struct weft_task *tasks[3];
	struct world world;
	u32 i;

	CHECK_EQ(weft_register_policy(&leaver), 0);
	world = world_make_with(t, "leaver", NULL, 0, TASKS);
	for (i = 0; i < ARRAY_SIZE(tasks); i++) {
		tasks[i] = counted_task(t, &world);
		world_enqueue(&world, tasks[i], WEFT_ENQUEUE_SPAWN);
	}
	the_known = tasks[1];
	for (i = 0; i < 100 && !result_of(&world).out_policy_fault; i++) {
		EXPECT(world_pick(&world) == the_known);
		world_enqueue(&world, the_known, WEFT_ENQUEUE_YIELD);
	}
	CHECK(i < 10);
	CHECK_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_TWICE);
	CHECK_EQ(take_all(t, &world), 3);
	CHECK_EQ(world.session->ready.nr, 0);
	weft_hosted_close(world.hosted);
	weft_unregister_policy(&leaver);
}

/* More than there are places, before anybody looks again. */
static void enqueue_often(struct weft_worker *worker, struct weft_task *task,
			  enum weft_enqueue why)
{
	u32 i;

	for (i = 0; i < 100000; i++)
		weft_ready_enqueue(worker, task, why);
}

TEST(a_task_that_is_put_there_again_and_again_is_caught)
{
	static const struct weft_policy repeater = {
		.name = "repeater", .about = "a test's", .key = test_key,
		.enqueue = enqueue_often, .pick = weft_ready_pick,
	};
	struct weft_result result;
	struct weft_task *task;
	struct world world;

	CHECK_EQ(weft_register_policy(&repeater), 0);
	world = world_make_with(t, "repeater", NULL, 0, TASKS);
	task = counted_task(t, &world);
	world_enqueue(&world, task, WEFT_ENQUEUE_SPAWN);
	result = result_of(&world);
	CHECK_EQ(result.out_policy_fault, WEFT_POLICY_TWICE);
	CHECK_EQ(result.out_policy_task, weft_task_id(task));
	CHECK_EQ(take_all(t, &world), 1);
	CHECK_EQ(world.session->ready.nr, 0);
	weft_hosted_close(world.hosted);
	weft_unregister_policy(&repeater);
}

/* Where its caller may hold a lock, and where it may not. */
static void ran_shows_nobody(struct weft_worker *worker, struct weft_order *order, u64 ran_ns)
{
	if (the_other)
		weft_ready_enqueue(worker, the_other, WEFT_ENQUEUE_WAKE);
}

static bool expired_shows_nobody(struct weft_worker *worker, u64 ran_ns, u64 quantum_ns)
{
	if (the_other)
		weft_ready_enqueue(worker, the_other, WEFT_ENQUEUE_WAKE);
	return false;
}

/* @in_ran: by one op; else by the other */
static void check_shown(struct test *t, bool in_ran)
{
	static const struct weft_policy shower = {
		.name = "shower", .about = "a test's", .key = test_key,
		.ran = ran_shows_nobody, .expired = expired_shows_nobody,
	};
	struct weft_task *tasks[TASKS];
	struct world world;

	the_other = NULL;
	CHECK_EQ(weft_register_policy(&shower), 0);
	world = world_make_with(t, "shower", NULL, 0, TASKS);
	enqueue_all(t, &world, tasks);
	the_other = (void *)8;
	if (in_ran)
		world.session->policy->ran(world.worker, weft_order_of(world.session, tasks[0]), 1);
	else
		CHECK(!world.session->policy->expired(world.worker, 1, 2));
	EXPECT_EQ(result_of(&world).out_policy_fault, WEFT_POLICY_FOREIGN);
	/* Nothing has been done about it: the caller may hold a lock. */
	CHECK_EQ(world.session->global.nr, 0);
	CHECK_EQ(take_all(t, &world), TASKS);
	CHECK_EQ(world.session->ready.nr, 0);
	weft_hosted_close(world.hosted);
	weft_unregister_policy(&shower);
}

TEST(a_fault_under_a_lock_is_seen_to_by_the_next_pick)
{
	check_shown(t, true);
	check_shown(t, false);
}
