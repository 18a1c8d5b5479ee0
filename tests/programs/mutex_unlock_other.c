// SPDX-License-Identifier: GPL-2.0
/*
 * Unlocking a mutex that another task holds is a fault, and names the holder.
 *
 * expect: fault mutex
 */
#include <weft/task.h>

static mutex lock;

static void meddle(long unused)
{
	mutex_unlock(&lock);	/* faults here */
}

int main(void)
{
	mutex_lock(&lock);
	task_join(go(meddle, 0));
	return 0;
}
