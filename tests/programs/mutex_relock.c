// SPDX-License-Identifier: GPL-2.0
/*
 * Locking a mutex twice is a fault at the second lock, not a silent hang.
 *
 * expect: fault relock
 */
#include <weft/task.h>

static mutex lock;

int main(void)
{
	mutex_lock(&lock);
	mutex_lock(&lock);	/* faults here */
	return 0;
}
