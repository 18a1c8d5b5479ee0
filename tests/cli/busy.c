// SPDX-License-Identifier: GPL-2.0
/* Busy for a fixed time, whoever has the CPU meanwhile. */
#include <weft/task.h>

int main(void)
{
	compute_ns(200000000);
	return 0;
}
