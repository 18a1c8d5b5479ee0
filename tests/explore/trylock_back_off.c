// SPDX-License-Identifier: GPL-2.0
/*
 * Who does not get its second lock gives back the first, and takes both in order.
 * expect: well
 */
#include <weft/task.h>

static mutex first, second;
static volatile u32 done;

static void forth(long unused)
{
	mutex_lock(&first);
	mutex_lock(&second);
	done++;
	mutex_unlock(&second);
	mutex_unlock(&first);
}

static void back(long unused)
{
	mutex_lock(&second);
	if (!mutex_trylock(&first)) {
		mutex_unlock(&second);
		mutex_lock(&first);
		mutex_lock(&second);
	}
	done++;
	mutex_unlock(&first);
	mutex_unlock(&second);
}

int main(void)
{
	s64 a = go(forth, 0), b = go(back, 0);

	task_join(a);
	task_join(b);
	assert(done == 2);
	return 0;
}
