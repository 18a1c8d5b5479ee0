// SPDX-License-Identifier: GPL-2.0
/* Silberschatz, ch. 5: bursts of 24, 3 and 3 ms at once; each tells when it is done. */
#include <weft/task.h>

static waitgroup wg;
static u64 start;

static void burst(long ms)
{
	compute_ns((u64)ms * 1000000);
	print("%d ms done at %d us", ms, (now_ns() - start) / 1000);
	wg_done(&wg);
}

int main(void)
{
	start = now_ns();
	wg_add(&wg, 3);
	go(burst, 24);
	go(burst, 3);
	go(burst, 3);
	wg_wait(&wg);
	return 0;
}
