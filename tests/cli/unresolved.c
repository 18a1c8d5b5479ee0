// SPDX-License-Identifier: GPL-2.0
/* A program that calls what is defined nowhere (tests/cli/errors.sh). */
#include <weft/task.h>

void elsewhere(void);

int main(void)
{
	elsewhere();
	return 0;
}
