// SPDX-License-Identifier: GPL-2.0
/*
 * A set event lets everybody through until it is reset; after that tasks wait
 * again, until it is set again.
 *
 * expect: main 0
 */
#include <weft/task.h>

static event gate, ready;
static volatile u64 through;

static void wait(long unused)
{
	event_set(&ready);
	event_wait(&gate);
	through = 1;
}

int main(void)
{
	task_id id;
	u32 i;

	event_set(&gate);
	event_set(&gate);
	event_wait(&gate);
	event_reset(&gate);
	event_reset(&gate);
	id = go(wait, 0);
	assert(id > 0);
	event_wait(&ready);
	for (i = 0; i < 100; i++)
		task_yield();
	assert(!through);
	event_set(&gate);
	assert(task_join(id) == 0);
	assert(through);
	return 0;
}
