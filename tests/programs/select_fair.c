// SPDX-License-Identifier: GPL-2.0
/*
 * With several cases ready each is chosen now and then: a busy channel does not
 * starve another. (1,000 draws: the odds against are 3 in 4^1000.)
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { CHANNELS = 4, DRAWS = 1000 };

int main(void)
{
	struct select_case cases[CHANNELS];
	u64 chosen[CHANNELS] = {};
	u32 i;

	for (i = 0; i < CHANNELS; i++) {
		cases[i] = (struct select_case){ .c = chan_make(1), .op = SELECT_RECV };
		chan_send(cases[i].c, i);
	}
	for (i = 0; i < DRAWS; i++) {
		long which = select_wait(cases, CHANNELS, -1);

		assert(which >= 0 && which < CHANNELS);
		assert(cases[which].ok && cases[which].value == which);
		chosen[which]++;
		chan_send(cases[which].c, which);
	}
	for (i = 0; i < CHANNELS; i++)
		assert(chosen[i] > DRAWS / 20);
	return 0;
}
