// SPDX-License-Identifier: GPL-2.0
/*
 * A short sleep ends before a long one that began earlier. The long ones are
 * hours: no machine is that slow.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 200 };

static volatile u64 woken_long;
static event begun;

static void sleep_long(long unused)
{
	event_set(&begun);
	sleep_ns(7200ULL * 1000000000);
	woken_long = 1;
}

static void sleep_short(long i)
{
	sleep_ns(i * 1000);
}

int main(void)
{
	static task_id ids[TASKS];
	u32 i;

	assert(go(sleep_long, 0) > 0);
	event_wait(&begun);
	for (i = 0; i < TASKS; i++) {
		ids[i] = go(sleep_short, i);
		assert(ids[i] > 0);
	}
	for (i = 0; i < TASKS; i++)
		assert(task_join(ids[i]) == 0);
	assert(!woken_long);
	return 0;
}
