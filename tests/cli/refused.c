// SPDX-License-Identifier: GPL-2.0
/* A program that calls the engine under a number it does not have (tests/cli/errors.sh). */
#include <weft/task.h>

static void (*const no_such_call)(void) = (void *)4711;

int main(void)
{
	no_such_call();
	return 0;
}
