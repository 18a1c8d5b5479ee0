// SPDX-License-Identifier: GPL-2.0
/*
 * Two locks, taken in two orders.
 * expect: deadlock: .*waits for second, .*waits for first; in a circle: second -> first$
 */
#include <weft/task.h>

static mutex first, second;

static void forth(long unused)
{
	mutex_lock(&first);
	mutex_lock(&second);
	mutex_unlock(&second);
	mutex_unlock(&first);
}

static void back(long unused)
{
	mutex_lock(&second);
	mutex_lock(&first);
	mutex_unlock(&first);
	mutex_unlock(&second);
}

int main(void)
{
	s64 a = go(forth, 0), b = go(back, 0);

	task_join(a);
	task_join(b);
	return 0;
}
