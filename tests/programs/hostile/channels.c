// SPDX-License-Identifier: GPL-2.0
/*
 * Channels that hold each other, and nobody holds them: two are sent through one
 * another and left behind, until there is no room for more.
 */
#include <weft/task.h>

static void knot(long unused)
{
	for (;;) {
		chan a = chan_make(1000), b = chan_make(1000);

		chan_send(a, b);
		chan_send(b, a);
		chan_send(a, a);
	}
}

int main(void)
{
	go(knot, 0);
	knot(0);
	return 0;
}
