// SPDX-License-Identifier: GPL-2.0
/*
 * Units that are released while nobody waits are kept; a zero semaphore is a
 * signal that cannot be missed.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { ROUNDS = 2000 };

static semaphore there, back;
static volatile u64 turn;

static void answer(long unused)
{
	u64 i;

	for (i = 0; i < ROUNDS; i++) {
		sem_acquire(&there);
		assert(turn == 2 * i + 1);
		turn++;
		sem_release(&back);
	}
}

int main(void)
{
	task_id id = go(answer, 0);
	u64 i;

	assert(id > 0);
	for (i = 0; i < ROUNDS; i++) {
		turn++;
		sem_release(&there);
		sem_acquire(&back);
		assert(turn == 2 * i + 2);
	}
	assert(task_join(id) == 0);
	sem_release(&there);
	sem_release(&there);
	assert(sem_try_acquire(&there) && sem_try_acquire(&there));
	assert(!sem_try_acquire(&there));
	return 0;
}
