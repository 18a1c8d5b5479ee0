// SPDX-License-Identifier: GPL-2.0
/* Selects that are ready at once, for ever: all of their channels are closed. */
#include <weft/task.h>

enum { CHANNELS = 16 };

static chan channels[CHANNELS];

static void choose(long unused)
{
	struct select_case cases[CHANNELS] = {};
	int i;

	for (i = 0; i < CHANNELS; i++)
		cases[i] = (struct select_case){ .c = channels[i], .op = SELECT_RECV };
	for (;;)
		assert(select_wait(cases, CHANNELS, -1) >= 0);
}

int main(void)
{
	int i;

	for (i = 0; i < CHANNELS; i++) {
		channels[i] = chan_make(0);
		chan_close(channels[i]);
	}
	for (i = 0; i < 16; i++)
		go(choose, 0);
	choose(0);
	return 0;
}
