// SPDX-License-Identifier: GPL-2.0
/*
 * The time limit also holds while every task sleeps.
 *
 * expect: time
 * options: --time-limit 100ms
 */
#include <weft/task.h>

int main(void)
{
	sleep_ns(3600ULL * 1000000000);
	return 0;
}
