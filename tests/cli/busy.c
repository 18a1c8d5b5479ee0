// SPDX-License-Identifier: GPL-2.0
/* Busy for a fixed time, whoever has the CPU meanwhile; with pin=0, on the worker of CPU 0. */
#include <weft/task.h>

volatile int pin = -1;

int main(void)
{
	assert(pin < 0 || task_pin(pin) == 0);
	compute_ns(200000000);
	return 0;
}
