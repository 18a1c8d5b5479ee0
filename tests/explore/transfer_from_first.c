// SPDX-License-Identifier: GPL-2.0
/*
 * Two accounts, and the lock of the one that pays first.
 * expect: deadlock: .*transfer waits for locks\[1\], transfer waits for locks\[0\]; in a circle: locks\[1\] -> locks\[0\]$
 */
#include <weft/task.h>

static mutex locks[2];
static volatile s64 balance[2] = { 10, 10 };

static void transfer(long from)
{
	mutex_lock(&locks[from]);
	mutex_lock(&locks[1 - from]);
	balance[from] -= 5;
	balance[1 - from] += 5;
	mutex_unlock(&locks[1 - from]);
	mutex_unlock(&locks[from]);
}

int main(void)
{
	s64 a = go(transfer, 0), b = go(transfer, 1);

	task_join(a);
	task_join(b);
	assert(balance[0] == 10 && balance[1] == 10);
	return 0;
}
