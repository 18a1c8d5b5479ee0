// SPDX-License-Identifier: GPL-2.0
/*
 * A run that is longer than its time limit is ended, whatever its tasks do.
 *
 * sim: skip instructions take no time there, so the loop has no end
 * expect: time
 * options: --time-limit 100ms
 */
#include <weft/task.h>

static volatile u64 spins;

static void loop(long unused)
{
	for (;;)
		spins++;
}

int main(void)
{
	assert(go(loop, 0) > 0);
	loop(0);
	return 0;
}
