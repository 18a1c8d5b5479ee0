// SPDX-License-Identifier: GPL-2.0
/*
 * Unlocking a mutex that nobody holds is a fault of the program.
 *
 * expect: fault mutex
 */
#include <weft/task.h>

static mutex lock;

int main(void)
{
	mutex_lock(&lock);
	mutex_unlock(&lock);
	mutex_unlock(&lock);	/* faults here */
	return 0;
}
