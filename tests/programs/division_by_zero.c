// SPDX-License-Identifier: GPL-2.0
/*
 * Division is as RFC 9669 has it: by zero it gives 0, and the remainder is the
 * dividend. It is not a fault.
 *
 * expect: main 0
 */
#include <weft/task.h>

static volatile u64 zero64;
static volatile u32 zero32;

int main(void)
{
	volatile u64 n64 = 1ULL << 40;
	volatile u32 n32 = 77;

	/* Through variables: clang may reason that nobody divides by zero. */
	volatile u64 quotient64 = n64 / zero64, rest64 = n64 % zero64;
	volatile u32 quotient32 = n32 / zero32, rest32 = n32 % zero32;

	assert(quotient64 == 0 && rest64 == 1ULL << 40);
	assert(quotient32 == 0 && rest32 == 77);
	return 0;
}
