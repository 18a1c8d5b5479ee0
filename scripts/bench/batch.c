// SPDX-License-Identifier: GPL-2.0
/*
 * What a task costs from go() to its end, a million at a time: all are made
 * before the first one runs. Prints ps a task.
 */
#include <weft/task.h>

volatile u64 tasks = 1000000;
static u64 ended, end_ns;
static event end;

static void nothing(long unused)
{
	if (++ended == tasks) {
		end_ns = now_ns();
		event_set(&end);
	}
}

int main(void)
{
	u64 start_ns = now_ns(), i;

	for (i = 0; i < tasks; i++)
		assert(go(nothing, 0) > 0);
	event_wait(&end);
	print("%lu\n", (end_ns - start_ns) * 1000 / tasks);
	return 0;
}
