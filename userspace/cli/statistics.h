/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Statistics of repeated measurements, for few of them: 6 to 30. No input, no
 * output, no state: the same numbers and the same seed give the same answer.
 */
#ifndef WEFT_STATISTICS_H
#define WEFT_STATISTICS_H

#include <stdbool.h>

#include <linux/types.h>

enum {
	STATISTICS_MOST		= 1000,		/* values of one sample */
	STATISTICS_FAMILY	= 4096,		/* comparisons judged together */
};

/* A figure and its 95 % interval. */
struct interval {
	double low;
	double middle;
	double high;
};

enum verdict {
	VERDICT_EMPTY,	/* no values to compare */
	VERDICT_FEW,	/* too few rounds to call anything */
	VERDICT_SAME,	/* no difference seen */
	VERDICT_LESS,	/* than the baseline */
	VERDICT_MORE,
};

/**
 * struct comparison - one configuration against the baseline, by one metric
 * @verdict:	set by comparison_judge()
 * @rounds:	that have a value of both
 * @needed:	rounds without which nothing can be called
 * @relative:	@change is a part of the baseline's value, else a plain difference
 * @change:	median over the rounds
 * @p:		how often chance alone would do this, or more
 * @adjusted:	@p, corrected for the comparisons that were judged together
 */
struct comparison {
	enum verdict verdict;
	unsigned int rounds;
	unsigned int needed;
	bool relative;
	struct interval change;
	double p;
	double adjusted;
};

/* Next of a sequence of random numbers, splitmix64; the seed is its first state. */
__u64 statistics_random(__u64 *state);

/* statistics.c */
double statistics_median(const double *values, unsigned int nr);
struct interval statistics_bootstrap(const double *values, unsigned int nr);
double statistics_signed_rank(const double *differences, unsigned int nr);
void statistics_holm(double *p, unsigned int nr);
unsigned int statistics_rounds_needed(unsigned int comparisons);

/* verdict.c */
void comparison_measure(struct comparison *comparison, const double *baseline,
			const double *other, unsigned int rounds);
void comparison_judge(struct comparison *family, unsigned int nr);

#endif /* WEFT_STATISTICS_H */
