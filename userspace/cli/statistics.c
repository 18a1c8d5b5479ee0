// SPDX-License-Identifier: GPL-2.0
/* Median, bootstrap interval, signed-rank test and the correction for many tests. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics.h"

enum {
	RESAMPLES	= 4000,
	LOW_TAIL	= RESAMPLES / 40,	/* 2.5 % */
	MOST_EXACT	= 200,			/* values of an exact test */
	MOST_RANK_SUM	= MOST_EXACT * (MOST_EXACT + 1),
};

static const __u64 BOOTSTRAP_SEED = 0x77656674;

__u64 statistics_random(__u64 *state)
{
	__u64 z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static int compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void sort(double *to, const double *values, unsigned int nr)
{
	memcpy(to, values, nr * sizeof(*values));
	qsort(to, nr, sizeof(*to), compare_doubles);
}

double statistics_median(const double *values, unsigned int nr)
{
	double sorted[STATISTICS_MOST];

	if (!nr)
		return NAN;
	sort(sorted, values, nr);
	return (sorted[(nr - 1) / 2] + sorted[nr / 2]) / 2;
}

/* Median of @nr draws from @sorted: only how often each was drawn matters. */
static double resample(const double *sorted, unsigned int nr, __u64 *random)
{
	unsigned int drawn[STATISTICS_MOST], seen = 0, i, at = 0;
	double lower;

	memset(drawn, 0, nr * sizeof(*drawn));
	for (i = 0; i < nr; i++)
		drawn[(statistics_random(random) >> 32) * nr >> 32]++;
	while (seen + drawn[at] <= (nr - 1) / 2)
		seen += drawn[at++];
	lower = sorted[at];
	while (seen + drawn[at] <= nr / 2)
		seen += drawn[at++];
	return (lower + sorted[at]) / 2;
}

/*
 * The median and its 95 % percentile bootstrap interval (Efron 1979). Percentile
 * and not BCa: of a median of 6 to 30 values, BCa's jackknife has but two or three
 * different values to go by, and it covered 79 to 90 % where this covered 92 to
 * 95 % (normal, skewed, two-peaked, with outliers; tests/unit repeats it).
 */
struct interval statistics_bootstrap(const double *values, unsigned int nr)
{
	double sorted[STATISTICS_MOST], medians[RESAMPLES];
	struct interval interval = {
		.low = NAN, .middle = statistics_median(values, nr), .high = NAN,
	};
	__u64 random = BOOTSTRAP_SEED;
	unsigned int i;

	if (!nr)
		return interval;
	sort(sorted, values, nr);
	for (i = 0; i < RESAMPLES; i++)
		medians[i] = resample(sorted, nr, &random);
	qsort(medians, RESAMPLES, sizeof(*medians), compare_doubles);
	interval.low = medians[LOW_TAIL];
	interval.high = medians[RESAMPLES - 1 - LOW_TAIL];
	return interval;
}

/* Ranks of the sizes, doubled so that the mean rank of equal ones is whole too. */
static void rank(const double *values, unsigned int nr, unsigned int *ranks)
{
	unsigned int i, j;

	for (i = 0; i < nr; i++) {
		ranks[i] = 1;
		for (j = 0; j < nr; j++)
			ranks[i] += 2 * (fabs(values[j]) < fabs(values[i])) +
				    (fabs(values[j]) == fabs(values[i]));
	}
}

/* Part of all ways to give signs to @ranks whose positive sum is at most @sum. */
static double exact_tail(const unsigned int *ranks, unsigned int nr, unsigned int sum)
{
	double ways[MOST_RANK_SUM + 1] = { [0] = 1 }, tail = 0;
	unsigned int i, k, top = 0;

	for (i = 0; i < nr; i++) {
		top += ranks[i];
		for (k = top + 1; k-- > 0;)
			ways[k] = (ways[k] + (k >= ranks[i] ? ways[k - ranks[i]] : 0)) / 2;
	}
	for (k = 0; k <= sum; k++)
		tail += ways[k];
	return tail;
}

/* The same for many ranks, by the normal distribution; ties are in the squares. */
static double normal_tail(const unsigned int *ranks, unsigned int nr, double sum)
{
	double mean = 0, variance = 0;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		mean += ranks[i] / 2.0;
		variance += ranks[i] / 4.0 * ranks[i];
	}
	/* Sums of doubled ranks are 2 apart: half of that is the correction. */
	return erfc((mean - sum - 1) / sqrt(2 * variance)) / 2;
}

/*
 * Two-sided p of Wilcoxon's signed-rank test (1945): 1 where nothing differs.
 *
 * The differences are those of one round each. compare draws the order within a
 * round anew, so if the configurations do not differ, each round's difference
 * could as well have had the other sign, whatever the machine did meanwhile:
 * noise of any shape, outliers, drift over the rounds. The test is exact by that
 * alone. A test that mixes the rounds (Mann-Whitney) is not, and sees little
 * under drift. Equal sizes share their mean rank, differences of zero say
 * nothing of a direction and are left out: the signs of the others stay free.
 */
double statistics_signed_rank(const double *differences, unsigned int nr)
{
	unsigned int ranks[STATISTICS_MOST], i, used = 0, positive = 0, sum = 0;
	double kept[STATISTICS_MOST], p;

	for (i = 0; i < nr; i++)
		if (differences[i] != 0)
			kept[used++] = differences[i];
	if (!used)
		return 1;
	rank(kept, used, ranks);
	for (i = 0; i < used; i++) {
		sum += ranks[i];
		positive += kept[i] > 0 ? ranks[i] : 0;
	}
	if (positive > sum - positive)
		positive = sum - positive;
	p = 2 * (used <= MOST_EXACT ? exact_tail(ranks, used, positive) :
				      normal_tail(ranks, used, positive));
	return p < 1 ? p : 1;
}

static int compare_pointed(const void *a, const void *b)
{
	return compare_doubles(*(double * const *)a, *(double * const *)b);
}

/*
 * Holm's correction (1979): the smallest of @nr is multiplied by @nr, the next by
 * @nr - 1, and none falls below the one before. Whoever calls those at most 0.05
 * is wrong in any of them with a chance of at most 5 %.
 */
void statistics_holm(double *p, unsigned int nr)
{
	double *order[STATISTICS_FAMILY], least = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		order[i] = &p[i];
	qsort(order, nr, sizeof(*order), compare_pointed);
	for (i = 0; i < nr; i++) {
		least = fmax(least, *order[i] * (nr - i));
		*order[i] = fmin(least, 1);
	}
}

/*
 * Rounds that let even the clearest difference be called among so many
 * comparisons: all signs alike have p = 2 / 2^rounds, and Holm asks 0.05 / @comparisons.
 */
unsigned int statistics_rounds_needed(unsigned int comparisons)
{
	unsigned int rounds = 1;

	while (ldexp(2, -(int)rounds) * comparisons > 0.05)
		rounds++;
	return rounds;
}
