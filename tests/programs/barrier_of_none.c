// SPDX-License-Identifier: GPL-2.0
/*
 * A barrier of no parties is a fault: its wait could never mean anything.
 *
 * expect: fault barrier
 */
#include <weft/task.h>

static barrier gate;

int main(void)
{
	barrier_wait(&gate);	/* faults here */
	return 0;
}
