// SPDX-License-Identifier: GPL-2.0
/* Histograms: what goes in comes out, to an eighth. */
#include <stdlib.h>

#include <weft/weft.h>

#include "harness.h"

enum { VALUES = 1000 };

TEST(buckets_cover_every_value_once)
{
	__u32 i;

	for (i = 0; i < WEFT_HIST_BUCKETS; i++) {
		__u64 first = weft_hist_value(i), next = weft_hist_value(i + 1);

		CHECK_EQ(weft_hist_bucket(first), i);
		if (i == WEFT_HIST_BUCKETS - 1)
			break;
		CHECK_EQ(weft_hist_bucket(next - 1), i);
		CHECK_EQ(weft_hist_bucket(next), i + 1);
		/* As wide as an eighth of its least value, or one. */
		CHECK(next - first == 1 || (next - first) * 8 <= first);
	}
	CHECK_EQ(weft_hist_value(WEFT_HIST_BUCKETS - 1) >> 42, 0);
	CHECK_EQ(weft_hist_bucket(1ULL << 42), WEFT_HIST_BUCKETS - 1);
	CHECK_EQ(weft_hist_bucket(~0ULL), WEFT_HIST_BUCKETS - 1);
}

static int by_value(const void *a, const void *b)
{
	__u64 left = *(const __u64 *)a, right = *(const __u64 *)b;

	return left < right ? -1 : left > right;
}

/* The value of that rank, or up to an eighth more: as far as its bucket goes. */
static void check_point(struct test *t, const __u64 *buckets, const __u64 *sorted, __u32 nr,
			__u32 permille)
{
	__u32 rank = (nr * permille + 999) / 1000;
	__u64 exact = sorted[rank ? rank - 1 : 0];

	EXPECT_EQ(weft_hist_permille(buckets, permille),
		  weft_hist_value(weft_hist_bucket(exact) + 1) - 1);
}

TEST(percentiles_are_those_of_the_values)
{
	static const __u32 points[] = { 0, 1, 500, 900, 990, 999, 1000 };
	__u64 buckets[WEFT_HIST_BUCKETS] = {};
	__u64 values[VALUES], state = test_seed();
	__u32 nr, i;

	CHECK(!weft_hist_any(buckets));
	CHECK_EQ(weft_hist_permille(buckets, 500), 0);
	for (nr = 0; nr < VALUES; nr++) {
		/* As many of each size. */
		values[nr] = test_random(&state) >> (22 + test_random(&state) % 42);
		buckets[weft_hist_bucket(values[nr])]++;
		if (nr % 7 && nr != VALUES - 1)
			continue;
		qsort(values, nr + 1, sizeof(values[0]), by_value);
		for (i = 0; i < sizeof(points) / sizeof(points[0]); i++)
			check_point(t, buckets, values, nr + 1, points[i]);
	}
	CHECK(weft_hist_any(buckets));
}

/* Of one slow one among a thousand the tail tells, and nothing else does. */
TEST(a_tail_is_seen_where_it_begins)
{
	__u64 buckets[WEFT_HIST_BUCKETS] = {};

	buckets[weft_hist_bucket(100)] = 998;
	buckets[weft_hist_bucket(1000000)] = 2;
	CHECK_EQ(weft_hist_permille(buckets, 990), 103);
	CHECK_EQ(weft_hist_permille(buckets, 998), 103);
	CHECK_EQ(weft_hist_permille(buckets, 999), 1048575);
	CHECK_EQ(weft_hist_permille(buckets, 1000), 1048575);
}
