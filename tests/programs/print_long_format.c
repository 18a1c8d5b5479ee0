// SPDX-License-Identifier: GPL-2.0
/*
 * A format string without end: a fault, not a call that takes for ever.
 *
 * expect: fault format
 */
#include <weft/task.h>

int main(void)
{
	char *text = arena_alloc(1 << 20);

	assert(text);
	for (u32 i = 0; i < (1 << 20) - 1; i++)
		text[i] = i ? '0' : '%';
	weft_print(text, NULL, 0);	/* faults here */
	return 0;
}
