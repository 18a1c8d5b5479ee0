// SPDX-License-Identifier: GPL-2.0
/*
 * Talks now and then, for ever, beside tasks that loop: what Ctrl-C is for
 * (tests/cli/signals.sh), and a busy machine (tests/selftests/preempt_test.sh).
 *
 * sim: skip instructions take no time there, so the loop has no end
 * expect: time
 * options: --time-limit 100ms
 * expect-lines: any still here
 */
#include <weft/task.h>

static volatile u64 spins;
int loops = 1;

static void loop(long unused)
{
	for (;;)
		spins++;
}

int main(void)
{
	print("still here\n");
	for (int i = 0; i < loops; i++)
		assert(go(loop, 0) > 0);
	for (;;) {
		sleep_ns(20000000);
		print("still here\n");
	}
}
