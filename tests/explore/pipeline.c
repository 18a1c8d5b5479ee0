// SPDX-License-Identifier: GPL-2.0
/*
 * One sends numbers, one squares them, main adds them up; each closes what it has sent on.
 * expect: well
 */
#include <weft/task.h>

static chan numbers, squares;

static void count(long n)
{
	for (long i = 1; i <= n; i++)
		chan_send(numbers, i);
	chan_close(numbers);
}

static void square(long unused)
{
	u64 value;

	while (chan_recv(numbers, &value))
		chan_send(squares, value * value);
	chan_close(squares);
}

int main(void)
{
	u64 value, sum = 0;

	numbers = chan_make(0);
	squares = chan_make(0);
	go(count, 3);
	go(square, 0);
	while (chan_recv(squares, &value))
		sum += value;
	assert(sum == 14);
	return 0;
}
