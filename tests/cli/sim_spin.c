// SPDX-License-Identifier: GPL-2.0
/* Waits for what never comes, without a call that takes time. */
#include <weft/task.h>

static volatile int flag;

int main(void)
{
	while (!flag)
		continue;
	return 0;
}
