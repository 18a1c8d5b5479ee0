// SPDX-License-Identifier: GPL-2.0
/*
 * An event says that the data are there, to all who wait and all who come later.
 * expect: well
 */
#include <weft/task.h>

static event there;
static volatile u32 data;

static void use(long unused)
{
	event_wait(&there);
	assert(data == 42);
}

int main(void)
{
	s64 a = go(use, 0), b = go(use, 0);

	data = 42;
	event_set(&there);
	task_join(a);
	task_join(b);
	return 0;
}
