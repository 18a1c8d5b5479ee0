// SPDX-License-Identifier: GPL-2.0
/*
 * At the task limit go() says -ENOSPC to the program, which goes on; when tasks
 * have ended, others can be made again.
 *
 * expect: main 0
 * options: --max-tasks 100
 */
#include <weft/task.h>

enum { LIMIT = 100, ROUNDS = 5 };

static event end;

static void wait(long unused)
{
	event_wait(&end);
}

int main(void)
{
	static task_id ids[LIMIT];
	u32 round, n, i;

	for (round = 0; round < ROUNDS; round++) {
		task_id id = 0;

		event_reset(&end);
		for (n = 0; n < LIMIT; n++) {
			id = go(wait, 0);
			if (id < 0)
				break;
			ids[n] = id;
		}
		assert(id == -ENOSPC);
		/* With main they are the limit. Workers may keep a few places. */
		assert(n <= LIMIT - 1);
		assert(n >= LIMIT - 1 - 16);
		event_set(&end);
		for (i = 0; i < n; i++)
			assert(task_join(ids[i]) == 0);
	}
	return 0;
}
