// SPDX-License-Identifier: GPL-2.0
/*
 * What was written before a send is there after the receive.
 * expect: well
 */
#include <weft/task.h>

static chan c;
static volatile u32 data;

static void send(long unused)
{
	data = 7;
	chan_send(c, 1);
}

int main(void)
{
	u64 value;
	s64 a;

	c = chan_make(0);
	a = go(send, 0);
	chan_recv(c, &value);
	assert(data == 7 && value == 1);
	task_join(a);
	return 0;
}
