// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* What a log-linear histogram says of the values in it. */
#include "program.h"

enum {
	HIST_STEPS = 1 << WEFT_HIST_SUB_BITS,
};

__u32 weft_hist_bucket(__u64 value)
{
	return __weft_hist_bucket(value);
}

__u64 weft_hist_value(__u32 bucket)
{
	u32 octave = bucket / HIST_STEPS + WEFT_HIST_SUB_BITS - 1;

	if (bucket < HIST_STEPS)
		return bucket;
	return (HIST_STEPS + (u64)(bucket % HIST_STEPS)) << (octave - WEFT_HIST_SUB_BITS);
}

bool weft_hist_any(const __u64 *buckets)
{
	u32 i;

	for (i = 0; i < WEFT_HIST_BUCKETS; i++)
		if (buckets[i])
			return true;
	return false;
}

__u64 weft_hist_permille(const __u64 *buckets, __u32 permille)
{
	u64 total = 0, rank, seen = 0;
	u32 i;

	for (i = 0; i < WEFT_HIST_BUCKETS; i++)
		total += buckets[i];
	if (!total)
		return 0;
	/* Rounded up: of 10 values, 99 in 100 are all 10. Split to not overflow. */
	rank = total / 1000 * permille + (total % 1000 * permille + 999) / 1000;
	for (i = 0; i < WEFT_HIST_BUCKETS - 1; i++) {
		seen += buckets[i];
		if (seen && seen >= rank)
			break;
	}
	return weft_hist_value(i + 1) - 1;
}
