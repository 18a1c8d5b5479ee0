// SPDX-License-Identifier: GPL-2.0
/*
 * An event that is set and reset at once is missed by who is not waiting yet.
 * expect: deadlock: .*waits for there
 */
#include <weft/task.h>

static event there;

static void use(long unused)
{
	event_wait(&there);
}

int main(void)
{
	s64 a = go(use, 0);

	event_set(&there);
	event_reset(&there);
	task_join(a);
	return 0;
}
