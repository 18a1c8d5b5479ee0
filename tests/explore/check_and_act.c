// SPDX-License-Identifier: GPL-2.0
/*
 * It is looked at and made under one lock.
 * expect: well
 */
#include <weft/task.h>

static mutex lock;
static volatile u32 there, made;

static void make_once(long unused)
{
	u32 seen;

	mutex_lock(&lock);
	seen = there;
	if (!seen) {
		there = 1;
		made++;
	}
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
