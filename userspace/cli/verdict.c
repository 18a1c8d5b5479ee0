// SPDX-License-Identifier: GPL-2.0
/* Whether a configuration differs from the baseline, and by how much. */
#include <math.h>

#include "statistics.h"

static const double LEVEL = 0.05;

/* Rounds in which both were measured, in the same order. */
static unsigned int take_pairs(const double *baseline, const double *other, unsigned int rounds,
			       double pairs[2][STATISTICS_MOST])
{
	unsigned int i, nr = 0;

	for (i = 0; i < rounds; i++) {
		if (isnan(baseline[i]) || isnan(other[i]))
			continue;
		pairs[0][nr] = baseline[i];
		pairs[1][nr++] = other[i];
	}
	return nr;
}

static bool all_positive(double pairs[2][STATISTICS_MOST], unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		if (!(pairs[0][i] > 0) || !(pairs[1][i] > 0))
			return false;
	return true;
}

/**
 * comparison_measure() - find the size of a difference, and how likely chance made it
 * @comparison:	all but the verdict is set
 * @baseline:	a value a round; NaN: none
 * @other:	the same
 * @rounds:	at most STATISTICS_MOST
 *
 * The change is the median of what the rounds say, not the ratio of the two
 * medians: a round has the machine in one state, so drift over the rounds leaves
 * it alone. Positive values are compared by the logarithm of their ratio, which
 * changes only its sign when the two are swapped, as the test wants it.
 */
void comparison_measure(struct comparison *comparison, const double *baseline,
			const double *other, unsigned int rounds)
{
	double pairs[2][STATISTICS_MOST], differences[STATISTICS_MOST] = { };
	unsigned int nr = take_pairs(baseline, other, rounds, pairs), i;
	struct interval change;
	bool relative = nr && all_positive(pairs, nr);

	for (i = 0; i < nr; i++)
		differences[i] = relative ? log(pairs[1][i] / pairs[0][i]) :
					    pairs[1][i] - pairs[0][i];
	change = statistics_bootstrap(differences, nr);
	if (relative)
		change = (struct interval) {
			expm1(change.low), expm1(change.middle), expm1(change.high),
		};
	*comparison = (struct comparison) {
		.rounds = nr, .relative = relative, .change = change,
		.p = statistics_signed_rank(differences, nr),
	};
}

/*
 * Test and interval must agree: the interval is not corrected for the number of
 * comparisons, the test knows nothing of the size, and who reads "slower by 5 %
 * (-1..+9)" would rightly believe neither.
 */
static enum verdict judge(const struct comparison *comparison)
{
	if (!comparison->rounds)
		return VERDICT_EMPTY;
	if (comparison->rounds < comparison->needed)
		return VERDICT_FEW;
	if (comparison->adjusted > LEVEL)
		return VERDICT_SAME;
	if (comparison->change.low > 0)
		return VERDICT_MORE;
	return comparison->change.high < 0 ? VERDICT_LESS : VERDICT_SAME;
}

/* Judges all that are shown together; those without values do not count. */
void comparison_judge(struct comparison *family, unsigned int nr)
{
	unsigned int i, judged = 0;
	double p[STATISTICS_FAMILY];

	for (i = 0; i < nr; i++)
		if (family[i].rounds)
			p[judged++] = family[i].p;
	statistics_holm(p, judged);
	for (i = 0, judged = 0; i < nr; i++)
		family[i].adjusted = family[i].rounds ? p[judged++] : 1;
	for (i = 0; i < nr; i++) {
		family[i].needed = statistics_rounds_needed(judged);
		family[i].verdict = judge(&family[i]);
	}
}
