// SPDX-License-Identifier: GPL-2.0
/*
 * What main returns is the status of the run.
 *
 * expect: main 42
 */
#include <weft/task.h>

int main(void)
{
	return 42;
}
