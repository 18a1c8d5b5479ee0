// SPDX-License-Identifier: GPL-2.0
/*
 * Two locks, taken in two orders, but under a third one.
 * expect: well
 */
#include <weft/task.h>

static mutex guard, first, second;

static void take_both(long swapped)
{
	mutex *one = swapped ? &second : &first, *other = swapped ? &first : &second;

	mutex_lock(&guard);
	mutex_lock(one);
	mutex_lock(other);
	mutex_unlock(&guard);
	mutex_unlock(other);
	mutex_unlock(one);
}

int main(void)
{
	s64 a = go(take_both, 0), b = go(take_both, 1);

	task_join(a);
	task_join(b);
	return 0;
}
