// SPDX-License-Identifier: GPL-2.0
/* More endless loops than there are workers, in bytecode and in native calls. */
#include <weft/task.h>

static volatile u64 spins;

static void loop(long unused)
{
	for (;;)
		spins++;
}

static void burn(long unused)
{
	compute(~0ULL);
}

int main(void)
{
	int i;

	for (i = 0; i < 8; i++) {
		go(loop, 0);
		go(burn, 0);
	}
	loop(0);
	return 0;
}
