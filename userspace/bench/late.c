// SPDX-License-Identifier: GPL-2.0
/* How much later than asked for a sleeper runs again, alone on its worker. */
#include "bench.h"

volatile u64 rounds = 100, sleep = 1000000;
u64 ps;		/* too late, on average */

int main(void)
{
	u64 total_ns = 0, start_ns, i;

	for (i = 0; i < rounds; i++) {
		start_ns = now_ns();
		sleep_ns(sleep);
		total_ns += now_ns() - start_ns - sleep;
	}
	ps = total_ns * 1000 / rounds;
	return 0;
}
