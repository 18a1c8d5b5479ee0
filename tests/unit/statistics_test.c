// SPDX-License-Identifier: GPL-2.0
/* The statistics of weft compare, on numbers whose answers are known. */
#include <math.h>

#include "harness.h"
#include "statistics.h"

#define NR(array)	(sizeof(array) / sizeof((array)[0]))
#define CHECK_NEAR(got, want)							\
	({									\
		double near_got_ = (got), near_want_ = (want);			\
		if (!(fabs(near_got_ - near_want_) < 1e-6))			\
			test_fail(t, __FILE__, __LINE__, "%s is %.9g, not %.9g",	\
				  #got, near_got_, near_want_);			\
	})

TEST(median_of_odd_even_and_none)
{
	CHECK_NEAR(statistics_median((double[]) { 9, 1, 5 }, 3), 5);
	CHECK_NEAR(statistics_median((double[]) { 9, 1, 5, 2 }, 4), 3.5);
	CHECK_NEAR(statistics_median((double[]) { -7 }, 1), -7);
	CHECK(isnan(statistics_median(NULL, 0)));
}

/* An answer that changed its argument would mix up the rounds. */
TEST(values_stay_in_order)
{
	double values[] = { 3, 1, 2 };

	statistics_median(values, 3);
	statistics_bootstrap(values, 3);
	statistics_signed_rank(values, 3);
	CHECK(values[0] == 3 && values[1] == 1 && values[2] == 2);
}

/* Counted by listing all signs. */
TEST(signed_rank_has_the_exact_p)
{
	static const double clear[] = { 1, 2, 3, 4, 5, 6 };
	static const double mixed[] = { 1.1, -0.4, 2.5, 0.7, -1.9, 3.3, 0.2, 1.6 };
	static const double even[] = { 1, -2, 3, -4, 5, -6, 7, -8 };
	static const double tied[] = { 2, 2, 2, -2 };

	CHECK_NEAR(statistics_signed_rank(clear, NR(clear)), 2.0 / 64);
	/* Ranks 2 and 6 are negative: 25 of 256 sums are at most 8. */
	CHECK_NEAR(statistics_signed_rank(mixed, NR(mixed)), 2 * 25.0 / 256);
	CHECK_NEAR(statistics_signed_rank(even, NR(even)), 2 * 108.0 / 256);
	/* Four equal sizes: at most one of them is negative in 5 of 16 cases. */
	CHECK_NEAR(statistics_signed_rank(tied, NR(tied)), 2 * 5.0 / 16);
}

TEST(signed_rank_of_no_difference_is_1)
{
	static const double zeros[10] = { };

	CHECK_NEAR(statistics_signed_rank(zeros, NR(zeros)), 1);
	CHECK_NEAR(statistics_signed_rank(NULL, 0), 1);
}

TEST(signed_rank_leaves_out_zeros)
{
	static const double with[] = { 0, 1, 2, 0, 3, 4, 5, 6, 0 };

	CHECK_NEAR(statistics_signed_rank(with, NR(with)), 2.0 / 64);
}

TEST(signed_rank_does_not_care_for_direction)
{
	double there[9], back[9];
	int i;

	for (i = 0; i < 9; i++) {
		there[i] = i * i - 11.5;
		back[i] = -there[i];
	}
	CHECK_NEAR(statistics_signed_rank(there, 9), statistics_signed_rank(back, 9));
}

/* Where exact turns into approximate, there is no step. */
TEST(signed_rank_of_many_is_near_the_exact_one)
{
	double values[201], exact;
	int i;

	for (i = 0; i < 200; i++)
		values[i] = i % 5 < 2 ? -(i + 1.0) : i + 1.0;
	/* The smallest of all: it hardly weighs. */
	values[200] = 0.5;
	exact = statistics_signed_rank(values, 200);
	CHECK(exact > 0.005 && exact < 0.02);
	CHECK(fabs(statistics_signed_rank(values, 201) / exact - 1) < 0.05);
}

TEST(holm_multiplies_by_what_is_left)
{
	double p[] = { 0.04, 0.01, 0.03, 0.9 };

	statistics_holm(p, NR(p));
	CHECK_NEAR(p[1], 0.04);
	CHECK_NEAR(p[2], 0.09);
	/* 0.04 * 2 is less than the one before: it cannot be surer than that. */
	CHECK_NEAR(p[0], 0.09);
	CHECK_NEAR(p[3], 0.9);
	statistics_holm(p, 0);
}

TEST(more_comparisons_need_more_rounds)
{
	CHECK_EQ(statistics_rounds_needed(0), 1);
	CHECK_EQ(statistics_rounds_needed(1), 6);
	CHECK_EQ(statistics_rounds_needed(2), 7);
	CHECK_EQ(statistics_rounds_needed(25), 10);
	CHECK_EQ(statistics_rounds_needed(26), 11);
}

TEST(bootstrap_holds_the_median_and_repeats)
{
	static const double values[] = { 5, 3, 9, 1, 7, 2, 8, 4, 6, 10 };
	struct interval one = statistics_bootstrap(values, NR(values));
	struct interval two = statistics_bootstrap(values, NR(values));

	CHECK_NEAR(one.middle, 5.5);
	CHECK(one.low >= 2 && one.low <= 4 && one.high >= 7 && one.high <= 9);
	CHECK(one.low == two.low && one.high == two.high);
}

TEST(bootstrap_of_equal_values_has_no_width)
{
	static const double values[] = { 4, 4, 4, 4, 4, 4 };
	struct interval interval = statistics_bootstrap(values, NR(values));

	CHECK(interval.low == 4 && interval.middle == 4 && interval.high == 4);
	CHECK(isnan(statistics_bootstrap(NULL, 0).low));
}
