// SPDX-License-Identifier: GPL-2.0
/*
 * random_u64() gives all 64 bits, and no value twice in a thousand calls.
 * (Repeatable by seed: tests/selftests/abi_test.c.)
 *
 * expect: main 0
 */
#include <weft/task.h>

enum { DRAWS = 1000 };

static u64 draws[DRAWS];

int main(void)
{
	u64 ones = 0, zeroes = 0;
	u32 i, j;

	for (i = 0; i < DRAWS; i++) {
		draws[i] = random_u64();
		ones |= draws[i];
		zeroes |= ~draws[i];
		for (j = 0; j < i; j++)
			assert(draws[i] != draws[j]);
	}
	assert(ones == ~0ULL);
	assert(zeroes == ~0ULL);
	return 0;
}
