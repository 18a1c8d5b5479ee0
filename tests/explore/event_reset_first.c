// SPDX-License-Identifier: GPL-2.0
/*
 * The event is reset, then it is looked whether one need wait: what comes later is not missed.
 * expect: well
 */
#include <weft/task.h>

static event news;
static volatile u32 ready;

static void use(long unused)
{
	while (!ready) {
		event_reset(&news);
		if (!ready)
			event_wait(&news);
	}
}

int main(void)
{
	s64 a = go(use, 0);

	event_set(&news);
	atomic_store(&ready, 1);
	event_set(&news);
	task_join(a);
	return 0;
}
