// SPDX-License-Identifier: GPL-2.0
/* The address that a CPU computes while it guesses that an access fits. */
#define array_index_mask_nospec(i, n) (-(unsigned long)((i) < (n)))
#include "platform.h"

#include "harness.h"
#include "memory.h"

static u64 numbers[] = {
	0, 1, 4, 7, 8, 9, 63, 64, 65, 4096, 0x7fffffff, 0xffffffff, 1ULL << 32, ~0ULL >> 1, ~0ULL - 8,
	~0ULL,
};

static char base[1];

/* What fits is there, and what does not is nowhere: also in a memory of no bytes at all. */
TEST(what_does_not_fit_has_no_address)
{
	size_t b, s, o;

	for (b = 0; b < ARRAY_SIZE(numbers); b++)
		for (s = 0; s < ARRAY_SIZE(numbers) && numbers[s] <= 1ULL << 32; s++)
			for (o = 0; o < ARRAY_SIZE(numbers) && numbers[o] < 1ULL << 32; o++) {
				bool fits = weft_fits(numbers[o], numbers[b], numbers[s]);
				void *p = weft_nospec(base, numbers[o], numbers[b], numbers[s]);

				CHECK(p == (fits ? (void *)((unsigned long)base + numbers[o]) : NULL));
			}
}

TEST(eight_bytes_of_less_have_no_address)
{
	CHECK(!weft_nospec(base, 0, 8, 0));
	CHECK(!weft_nospec(base, 0, 8, 7));
	CHECK(!weft_nospec(base, 0xffffffff, 8, 0));
	CHECK(weft_nospec(base, 0, 8, 8) == base);
}
