// SPDX-License-Identifier: GPL-2.0
/*
 * go() returns the id that task_self() gives the new task; ids are positive,
 * differ among the living, and are not used again at once after a death.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { TASKS = 300 };

static task_id given[TASKS], own[TASKS];
static event end;

static void tell(long i)
{
	own[i] = task_self();
	event_wait(&end);
}

static void nothing(long unused)
{
}

int main(void)
{
	task_id first, second;
	u32 i, j;

	assert(task_self() > 0);
	for (i = 0; i < TASKS; i++)
		given[i] = go(tell, i);
	event_set(&end);
	for (i = 0; i < TASKS; i++) {
		assert(given[i] > 0 && given[i] != task_self());
		assert(task_join(given[i]) == 0);
		assert(own[i] == given[i]);
		for (j = 0; j < i; j++)
			assert(given[i] != given[j]);
	}
	first = go(nothing, 0);
	task_join(first);
	second = go(nothing, 0);
	task_join(second);
	assert(first != second);
	return 0;
}
