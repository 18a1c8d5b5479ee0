// SPDX-License-Identifier: GPL-2.0
/*
 * The event is reset after the look: what has come in between is lost.
 * expect: deadlock: .*waits for news
 */
#include <weft/task.h>

static event news;
static volatile u32 ready;

static void use(long unused)
{
	while (!ready) {
		event_reset(&news);
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
