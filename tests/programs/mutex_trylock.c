// SPDX-License-Identifier: GPL-2.0
/*
 * mutex_trylock() takes a free mutex, and says no to one that another task, or
 * the caller, holds; it never waits.
 *
 * expect: main 0
 */
#include <weft/task.h>

static mutex lock;
static bool got;

static void try(long unused)
{
	got = mutex_trylock(&lock);
	if (got)
		mutex_unlock(&lock);
}

int main(void)
{
	assert(mutex_trylock(&lock));
	assert(!mutex_trylock(&lock));
	assert(task_join(go(try, 0)) == 0);
	assert(!got);
	mutex_unlock(&lock);
	assert(task_join(go(try, 0)) == 0);
	assert(got);
	assert(mutex_trylock(&lock));
	mutex_unlock(&lock);
	return 0;
}
