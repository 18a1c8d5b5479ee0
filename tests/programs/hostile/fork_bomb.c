// SPDX-License-Identifier: GPL-2.0
/* Each task makes tasks for as long as it is let, and those do the same. */
#include <weft/task.h>

static void bomb(long unused)
{
	for (;;)
		if (go(bomb, 0) < 0)
			task_yield();
}

int main(void)
{
	bomb(0);
	return 0;
}
