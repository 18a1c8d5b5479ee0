// SPDX-License-Identifier: GPL-2.0
/* Prints, for ever, from all workers, whether somebody reads or not. */
#include <weft/task.h>

static void flood(long me)
{
	for (;;)
		print("%0400lu\n", me);
}

int main(void)
{
	int i;

	for (i = 0; i < 16; i++)
		go(flood, i);
	flood(16);
	return 0;
}
