// SPDX-License-Identifier: GPL-2.0
/* Sleeps for so long that a sum of times would wrap: that is for ever, and no time at all would be wrong. */
#include <weft/task.h>

static void sleep(long ns)
{
	sleep_ns(ns);
	fail("an endless sleep has ended");
}

int main(void)
{
	go(sleep, -1);
	go(sleep, -2);
	go(sleep, (1ULL << 63) - 1);
	sleep_ns(1ULL << 63);
	fail("an endless sleep has ended");
	return 0;
}
