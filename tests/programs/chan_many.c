// SPDX-License-Identifier: GPL-2.0
/*
 * 10,000 channels at once, made by tasks on all workers, are 10,000 different
 * ones.
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { MAKERS = 20, EACH = 500 };

static chan channels[MAKERS * EACH];
static waitgroup wg;

static void make(long first)
{
	u32 i;

	for (i = 0; i < EACH; i++) {
		channels[first + i] = chan_make(1);
		chan_send(channels[first + i], first + i);
	}
	wg_done(&wg);
}

int main(void)
{
	u64 v;
	u32 i;

	wg_add(&wg, MAKERS);
	for (i = 0; i < MAKERS; i++)
		assert(go(make, i * EACH) > 0);
	wg_wait(&wg);
	for (i = 0; i < MAKERS * EACH; i++) {
		assert(chan_len(channels[i]) == 1);
		assert(chan_recv(channels[i], &v) && v == i);
	}
	return 0;
}
