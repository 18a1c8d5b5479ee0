// SPDX-License-Identifier: GPL-2.0
/* A program without a main (tests/cli/errors.sh). */
#include <weft/task.h>

int start(void)
{
	return 0;
}
