// SPDX-License-Identifier: GPL-2.0
/*
 * Each access is protected, what is done because of what was seen is not.
 * expect: fault: assertion failed: made == 1
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 there, made;

static void make_once(long unused)
{
	u32 seen;

	mutex_lock(&lock);
	seen = there;
	mutex_unlock(&lock);
	if (seen)
		return;
	mutex_lock(&lock);
	there = 1;
	made++;
	mutex_unlock(&lock);
}

int main(void)
{
	s64 a = go(make_once, 0), b = go(make_once, 0);

	task_join(a);
	task_join(b);
	assert(made == 1);
	return 0;
}
