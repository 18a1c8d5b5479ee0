// SPDX-License-Identifier: GPL-2.0
/*
 * A semaphore that was given less than nothing is a fault when it is used.
 *
 * expect: fault semaphore
 */
#include <weft/task.h>

static semaphore units = SEMAPHORE(-1);

int main(void)
{
	sem_acquire(&units);	/* faults here */
	return 0;
}
