// SPDX-License-Identifier: GPL-2.0
/*
 * Prints five random numbers: tests/cli/run.sh compares them by seed.
 *
 * expect: main 0
 * expect-lines: 5 [0-9a-f]{16}
 */
#include <weft/task.h>

int main(void)
{
	u32 i;

	for (i = 0; i < 5; i++)
		print("%016lx\n", random_u64());
	return 0;
}
