// SPDX-License-Identifier: GPL-2.0
/*
 * mem_chase() through memory that mem_chase_init() did not prepare follows what
 * is there, and is stopped like any other bad access.
 *
 * expect: fault address
 */
#include <weft/task.h>

static u64 words[1024];

int main(void)
{
	u32 i;

	for (i = 0; i < 1024; i++)
		words[i] = 0x7fffffffffffffffULL;
	mem_chase(words, 1000);	/* faults here */
	return 0;
}
