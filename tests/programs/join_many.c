// SPDX-License-Identifier: GPL-2.0
/*
 * Any number of tasks may join one task, and chains of joins unwind.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { JOINERS = 100, LINKS = 500 };

static event finish;
static volatile u64 finished;
static task_id target, links[LINKS + 1];
static u64 joined;
static waitgroup wg;

static void wait_to_finish(long unused)
{
	event_wait(&finish);
	finished = 1;
}

static void join_target(long unused)
{
	assert(task_join(target) == 0);
	assert(finished);
	__sync_fetch_and_add(&joined, 1);
	wg_done(&wg);
}

static void join_one(long id)
{
	assert(task_join(id) == 0);
}

int main(void)
{
	u32 i;

	target = go(wait_to_finish, 0);
	wg_add(&wg, JOINERS);
	for (i = 0; i < JOINERS; i++)
		assert(go(join_target, 0) > 0);
	links[0] = target;
	for (i = 0; i < LINKS; i++) {
		links[i + 1] = go(join_one, links[i]);
		assert(links[i + 1] > 0);
	}
	assert(!finished);
	event_set(&finish);
	assert(task_join(links[LINKS]) == 0);
	assert(finished);
	wg_wait(&wg);
	assert(joined == JOINERS);
	return 0;
}
