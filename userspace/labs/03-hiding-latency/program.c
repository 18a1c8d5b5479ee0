// SPDX-License-Identifier: GPL-2.0
/*
 * What a server does: each request takes some computing and some waiting. n tasks
 * serve them, rounds each, on one worker.
 */
#include <weft/task.h>

u32 n = 1;
u32 compute_us = 1000;
u32 wait_us = 4000;
u32 rounds = 20;

u64 served;
u64 per_second;		/* requests */
static waitgroup done;

static void serve(long unused)
{
	u32 i;

	for (i = 0; i < rounds; i++) {
		compute_ns(compute_us * 1000ULL);
		sleep_ns(wait_us * 1000ULL);
		__sync_fetch_and_add(&served, 1);
	}
	wg_done(&done);
}

int main(void)
{
	u64 start_ns = now_ns();
	u32 i;

	wg_add(&done, n);
	for (i = 0; i < n; i++)
		assert(go(serve, i) > 0);
	wg_wait(&done);
	per_second = served * 1000000000 / (now_ns() - start_ns);
	print("%3u tasks: %4lu requests a second", n, per_second);
	return 0;
}
