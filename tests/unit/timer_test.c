// SPDX-License-Identifier: GPL-2.0
/* Timers: in order of their deadlines; of one moment, as they were set. */
#include "world.h"

enum { TIMERS = 200, DISTINCT = 7 };

static u64 deadline_of(u32 i, unsigned long long *random)
{
	return i % 2 ? 1000 : 1000 + test_random(random) % DISTINCT;
}

/* Takes out every @step-th, so that the heap has been put in order from its middle too. */
static void cancel_some(struct world *world, struct weft_task **tasks, u32 step)
{
	u32 i;

	for (i = 0; i < TIMERS; i += step) {
		weft_timer_cancel(&world->worker->timers, tasks[i]);
		tasks[i] = NULL;
	}
}

/* A simulation that changed the order of arrivals would be of another exercise. */
TEST(equal_deadlines_keep_their_order)
{
	struct world world = world_make(t, 0, 2 * TIMERS);
	unsigned long long random = test_seed();
	u64 deadlines[TIMERS], last_ns = 0;
	struct weft_task *tasks[TIMERS], *task;
	u32 i, nr = 0, last = 0, k;

	for (i = 0; i < TIMERS; i++) {
		tasks[i] = world_task(t, &world);
		deadlines[i] = deadline_of(i, &random);
		CHECK_EQ(weft_timer_reserve(world.worker), 0);
		tasks[i]->waiter.select = NULL;
		weft_timer_add(world.worker, tasks[i], deadlines[i]);
	}
	cancel_some(&world, tasks, 5);
	weft_timer_expire(world.worker, &world.worker->timers, 1000 + DISTINCT);
	while ((task = weft_rq_pop(world.worker))) {
		for (k = 0; k < TIMERS && tasks[k] != task; k++)
			;
		CHECK(k < TIMERS);
		CHECK(deadlines[k] > last_ns || (deadlines[k] == last_ns && k > last));
		last_ns = deadlines[k];
		last = k;
		nr++;
	}
	CHECK_EQ(nr, TIMERS - TIMERS / 5);
	weft_hosted_close(world.hosted);
}
