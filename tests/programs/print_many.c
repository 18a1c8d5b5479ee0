// SPDX-License-Identifier: GPL-2.0
/*
 * 10,000 lines from 100 tasks, far more than the buffer holds: printers wait
 * for the reader, no line is lost or torn.
 *
 * expect: main 0
 * expect-lines: 10000 line [0-9]+ of task [0-9]+: abcdefghijklmnopqrstuvwxyz
 */
#include <weft/task.h>

enum { TASKS = 100, LINES = 100 };

static waitgroup wg;

static void run(long me)
{
	u32 i;

	for (i = 0; i < LINES; i++)
		print("line %u of task %lu: abcdefghijklmnopqrstuvwxyz\n", i, me);
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, TASKS);
	for (i = 0; i < TASKS; i++)
		assert(go(run, i) > 0);
	wg_wait(&wg);
	return 0;
}
