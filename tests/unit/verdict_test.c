// SPDX-License-Identifier: GPL-2.0
/*
 * When weft compare calls a difference, on made-up machines: each kind of noise
 * that a busy computer has, equal programs, and a slow-down that is planted. The
 * seed is fixed, so these tests cannot pass or fail by luck.
 */
#include <math.h>

#include "harness.h"
#include "statistics.h"

enum {
	COMPARES	= 100,
	MOST_WRONG	= 10,		/* calls among 100 compares of equal things */
	RUNS		= 10,		/* what weft compare does unless told */
};

static __u64 random_state;

static double uniform(void)
{
	return ((statistics_random(&random_state) >> 11) + 0.5) / (1ULL << 53);
}

static double normal(void)
{
	return sqrt(-2 * log(uniform())) * cos(2 * M_PI * uniform());
}

/* One run on a machine that is as fast as it should be by @pace. */
typedef double (*noise_fn)(double pace);

static double noise_normal(double pace)
{
	return pace * (1 + 0.02 * normal());
}

/* Never faster than undisturbed, sometimes much slower. */
static double noise_skewed(double pace)
{
	return pace * (1 - 0.1 * log(uniform()));
}

static double noise_outliers(double pace)
{
	return pace * (1 + 0.01 * normal()) * (uniform() < 0.15 ? 1.5 : 1);
}

static double noise_two_peaks(double pace)
{
	return pace * (1 + 0.01 * normal()) * (uniform() < 0.5 ? 1.15 : 1);
}

static double noise_drifting(double pace)
{
	static double drift;

	/* Each run's machine is near the one of the run before. */
	drift = 0.95 * drift + 0.03 * normal();
	return pace * exp(drift) * (1 + 0.01 * normal());
}

static double noise_coarse(double pace)
{
	return floor(40 * pace * (1 + 0.02 * normal()));
}

static const struct {
	const char *name;
	noise_fn draw;
	int least_seen;		/* calls of a planted 5 % in 100 compares of 30 runs */
} noises[] = {
	{ "normal", noise_normal, 100 },
	{ "skewed", noise_skewed, 45 },
	{ "outliers", noise_outliers, 75 },
	{ "two peaks", noise_two_peaks, 30 },
	{ "drifting", noise_drifting, 90 },
	{ "coarse", noise_coarse, 95 },
};

/* As the sweep does it: the two of a round side by side, in an order drawn anew. */
static struct comparison compare(noise_fn draw, double slowdown, unsigned int runs)
{
	double baseline[STATISTICS_MOST], other[STATISTICS_MOST];
	struct comparison comparison;
	unsigned int i;

	for (i = 0; i < runs; i++) {
		if (statistics_random(&random_state) & 1) {
			baseline[i] = draw(1);
			other[i] = draw(slowdown);
		} else {
			other[i] = draw(slowdown);
			baseline[i] = draw(1);
		}
	}
	comparison_measure(&comparison, baseline, other, runs);
	comparison_judge(&comparison, 1);
	return comparison;
}

static int count_called(noise_fn draw, double slowdown, unsigned int runs)
{
	int i, called = 0;

	for (i = 0; i < COMPARES; i++)
		called += compare(draw, slowdown, runs).verdict >= VERDICT_LESS;
	return called;
}

TEST(equal_things_are_called_different_in_at_most_10_of_100)
{
	static const unsigned int runs[] = { 5, 6, RUNS, 30 };
	size_t i, k;

	random_state = 1;
	for (i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		for (k = 0; k < sizeof(runs) / sizeof(runs[0]); k++) {
			int called = count_called(noises[i].draw, 1, runs[k]);

			if (called > MOST_WRONG)
				test_fail(t, __FILE__, __LINE__, "%s, %u runs: %d of 100",
					  noises[i].name, runs[k], called);
		}
	}
}

TEST(a_planted_slowdown_of_5_percent_is_called)
{
	struct comparison comparison;
	int i, slower = 0, size_is_right = 0;

	random_state = 2;
	for (i = 0; i < COMPARES; i++) {
		comparison = compare(noise_normal, 1.05, RUNS);
		slower += comparison.verdict == VERDICT_MORE;
		size_is_right += fabs(comparison.change.middle - 0.05) < 0.03;
	}
	CHECK(slower >= 97);
	CHECK(size_is_right >= 97);
}

TEST(noise_hides_less_when_there_are_more_runs)
{
	size_t i;

	random_state = 3;
	for (i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		int few = count_called(noises[i].draw, 1.05, 6);
		int many = count_called(noises[i].draw, 1.05, 30);

		if (many < noises[i].least_seen || many <= few)
			test_fail(t, __FILE__, __LINE__, "%s: seen by 6 runs in %d, by 30 in %d of 100",
				  noises[i].name, few, many);
	}
}

TEST(the_interval_holds_the_truth)
{
	static const unsigned int runs[] = { 6, RUNS, 30 };
	size_t i, k;
	int j, held;

	random_state = 4;
	for (i = 0; i < sizeof(noises) / sizeof(noises[0]); i++) {
		for (k = 0; k < sizeof(runs) / sizeof(runs[0]); k++) {
			for (j = 0, held = 0; j < COMPARES; j++) {
				struct comparison c = compare(noises[i].draw, 1.05, runs[k]);

				held += c.change.low <= 0.05 + 1e-9 && c.change.high >= 0.05 - 1e-9;
			}
			/* 95 of 100 are meant; 88 and less has a chance of 1 in 250. */
			if (held < 88)
				test_fail(t, __FILE__, __LINE__, "%s, %u runs: %d of 100",
					  noises[i].name, runs[k], held);
		}
	}
}

static const double ones[10] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
static const double twos[10] = { 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 };

static struct comparison judge_pair(const double *baseline, const double *other, unsigned int runs)
{
	struct comparison comparison;

	memset(&comparison, 0xcc, sizeof(comparison));
	comparison_measure(&comparison, baseline, other, runs);
	comparison_judge(&comparison, 1);
	return comparison;
}

TEST(five_runs_are_too_few_and_six_are_enough)
{
	struct comparison comparison = judge_pair(ones, twos, 5);

	EXPECT_EQ(comparison.verdict, VERDICT_FEW);
	EXPECT_EQ(comparison.needed, 6);
	comparison = judge_pair(ones, twos, 6);
	EXPECT_EQ(comparison.verdict, VERDICT_MORE);
	CHECK(comparison.relative && fabs(comparison.change.middle - 1) < 1e-9);
	comparison = judge_pair(twos, ones, 6);
	EXPECT_EQ(comparison.verdict, VERDICT_LESS);
	CHECK(fabs(comparison.change.middle + 0.5) < 1e-9);
}

TEST(equal_counts_are_no_difference)
{
	struct comparison comparison = judge_pair(twos, twos, 10);

	EXPECT_EQ(comparison.verdict, VERDICT_SAME);
	CHECK(comparison.change.low == 0 && comparison.change.high == 0);
	CHECK(comparison.p == 1);
}

/* Of nothing there is no percentage. */
TEST(zeros_are_compared_by_difference)
{
	static const double zeros[10] = { };
	struct comparison comparison = judge_pair(zeros, twos, 10);

	EXPECT_EQ(comparison.verdict, VERDICT_MORE);
	CHECK(!comparison.relative && comparison.change.middle == 2);
}

TEST(rounds_without_a_value_are_left_out)
{
	double other[10];
	struct comparison comparison;
	int i;

	for (i = 0; i < 10; i++)
		other[i] = i < 4 ? NAN : 2;
	comparison = judge_pair(ones, other, 10);
	EXPECT_EQ(comparison.rounds, 6);
	EXPECT_EQ(comparison.verdict, VERDICT_MORE);
	other[9] = NAN;
	EXPECT_EQ(judge_pair(ones, other, 10).verdict, VERDICT_FEW);
	for (i = 0; i < 10; i++)
		other[i] = NAN;
	EXPECT_EQ(judge_pair(ones, other, 10).verdict, VERDICT_EMPTY);
	EXPECT_EQ(judge_pair(ones, other, 0).verdict, VERDICT_EMPTY);
}

/* What alone would be called is not among many that show nothing. */
TEST(many_comparisons_ask_for_more)
{
	static const double nearly[10] = { 2, 2, 2, 2, 2, 2, 2, 2, 0.9, 0.8 };
	struct comparison family[20];
	int i;

	EXPECT_EQ(judge_pair(ones, nearly, 10).verdict, VERDICT_MORE);
	comparison_measure(&family[0], ones, nearly, 10);
	for (i = 1; i < 20; i++)
		comparison_measure(&family[i], ones, ones, 10);
	comparison_judge(family, 20);
	EXPECT_EQ(family[0].verdict, VERDICT_SAME);
	/* Comparisons that there are not take nothing away from it. */
	for (i = 1; i < 20; i++)
		comparison_measure(&family[i], ones, ones, 0);
	comparison_judge(family, 20);
	EXPECT_EQ(family[0].verdict, VERDICT_MORE);
	EXPECT_EQ(family[1].verdict, VERDICT_EMPTY);
}
