// SPDX-License-Identifier: GPL-2.0
/*
 * A select_wait() without a time-out on channels that nobody uses is a
 * deadlock, with a report.
 *
 * expect: deadlock
 * report: select
 */
#include <weft/task.h>

int main(void)
{
	struct select_case cases[2];

	cases[0] = (struct select_case){ .c = chan_make(1), .op = SELECT_RECV };
	cases[1] = (struct select_case){ .c = chan_make(0), .op = SELECT_SEND };
	select_wait(cases, 2, -1);
	return 0;
}
