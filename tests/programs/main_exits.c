// SPDX-License-Identifier: GPL-2.0
/*
 * task_exit() in main ends the session as a return does, with status 0.
 *
 * expect: main 0
 */
#include <weft/task.h>

static void loop(long unused)
{
	for (;;)
		task_yield();
}

int main(void)
{
	assert(go(loop, 0) > 0);
	task_exit();
	return 3;
}
