// SPDX-License-Identifier: GPL-2.0
/*
 * An unprotected counter++ is a load, an add and a store, as students are told:
 * a switch between them loses an update. Made certain here by yielding there.
 *
 * expect: main 0
 * races: counter
 */
#include <weft/task.h>

enum { ROUNDS = 100 };

static volatile u64 counter;
static barrier both = BARRIER(2);

static void add(long unused)
{
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		u64 seen = counter;

		barrier_wait(&both);
		counter = seen + 1;
		barrier_wait(&both);
	}
}

int main(void)
{
	task_id a = go(add, 0), b = go(add, 0);

	assert(a > 0 && b > 0);
	assert(task_join(a) == 0);
	assert(task_join(b) == 0);
	assert(counter == ROUNDS);
	return 0;
}
