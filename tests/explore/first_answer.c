// SPDX-License-Identifier: GPL-2.0
/*
 * main takes the first of two answers and leaves: the other is not written any more.
 * watch: written
 * expect: main returned 0, written = 1
 */
#include <weft/task.h>

static chan c;
u32 written;

static void answer(long unused)
{
	__sync_fetch_and_add(&written, 1);
	chan_send(c, 1);
}

int main(void)
{
	u64 value;

	c = chan_make(2);
	go(answer, 0);
	go(answer, 0);
	chan_recv(c, &value);
	return 0;
}
