// SPDX-License-Identifier: GPL-2.0
/* The result of a sweep, for people: a table a metric, and what the verdicts mean. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

enum {
	LABEL_COLUMNS	= 12,	/* wider labels take the place of the interval, too */
	MEDIAN_COLUMNS	= 9,
	RANGE_COLUMNS	= 15,
	BASELINE_COLUMNS = 25,
};

/* How the rows of all tables are set. */
struct layout {
	unsigned int labels;	/* columns; 0: the label is a line of its own */
	bool range;		/* there is room for the medians' intervals */
};

/* One word for machines and for sentences. */
const char *compare_verdict_name(const struct metric *metric, const struct comparison *comparison)
{
	switch (comparison->verdict) {
	case VERDICT_EMPTY:
		return "no value";
	case VERDICT_FEW:
		return "too few runs";
	case VERDICT_SAME:
		return "no difference seen";
	case VERDICT_LESS:
		return metric->is_speed ? "faster" : "less";
	case VERDICT_MORE:
		return metric->is_speed ? "slower" : "more";
	}
	return "";
}

/* As many decimals as tell @size from its neighbours. */
static int decimals_of(double size)
{
	return !size || size >= 100 ? 0 : size >= 1 ? 1 : 2;
}

/* "slower by 5.2 % (3.9..6.6)"; far above the double, "slower, 12.1 x (11.8..12.5)" */
static void relative_text(const char *name, const struct interval *change, enum verdict verdict,
			  char *buffer, size_t size)
{
	double low = 100 * change->low, middle = 100 * change->middle, high = 100 * change->high;
	int decimals = decimals_of(fmax(fabs(low), fabs(high)));

	if (verdict == VERDICT_SAME)
		snprintf(buffer, size, "%s (%+.*f..%+.*f %%)", name, decimals, low, decimals, high);
	else if (verdict == VERDICT_LESS)
		snprintf(buffer, size, "%s by %.*f %% (%.*f..%.*f)", name, decimals, -middle,
			 decimals, -high, decimals, -low);
	else if (middle < 200)
		snprintf(buffer, size, "%s by %.*f %% (%.*f..%.*f)", name, decimals, middle,
			 decimals, low, decimals, high);
	else
		snprintf(buffer, size, "%s, %.1f x (%.1f..%.1f)", name, 1 + change->middle,
			 1 + change->low, 1 + change->high);
}

/* "more by 12 us (10..14)", in the unit of the column */
static void absolute_text(const char *name, const struct interval *change, enum verdict verdict,
			  const struct scale *scale, char *buffer, size_t size)
{
	double low = change->low / scale->divisor, high = change->high / scale->divisor;
	double middle = change->middle / scale->divisor;
	const char *space = *scale->unit ? " " : "";

	if (verdict == VERDICT_SAME)
		snprintf(buffer, size, "%s (%+.*f..%+.*f%s%s)", name, scale->decimals, low,
			 scale->decimals, high, space, scale->unit);
	else if (verdict == VERDICT_LESS)
		snprintf(buffer, size, "%s by %.*f%s%s (%.*f..%.*f)", name, scale->decimals, -middle,
			 space, scale->unit, scale->decimals, -high, scale->decimals, -low);
	else
		snprintf(buffer, size, "%s by %.*f%s%s (%.*f..%.*f)", name, scale->decimals, middle,
			 space, scale->unit, scale->decimals, low, scale->decimals, high);
}

void compare_verdict_text(const struct metric *metric, const struct comparison *comparison,
			  const struct scale *scale, char *buffer, size_t size)
{
	const char *name = compare_verdict_name(metric, comparison);

	if (comparison->verdict == VERDICT_EMPTY)
		snprintf(buffer, size, "%s", name);
	else if (comparison->verdict == VERDICT_FEW)
		snprintf(buffer, size, "%s: %u are needed", name, comparison->needed);
	else if (comparison->relative)
		relative_text(name, &comparison->change, comparison->verdict, buffer, size);
	else
		absolute_text(name, &comparison->change, comparison->verdict, scale, buffer, size);
}

/* Columns of the labels side by side: the longer of key and values each. */
static unsigned int label_width(const struct compare *compare, unsigned int varied)
{
	const struct vary *vary = &compare->varied[varied];
	size_t width = strlen(vary->key), i;

	for (i = 0; i < vary->nr_values; i++)
		if (strlen(vary->values[i]) > width)
			width = strlen(vary->values[i]);
	return width;
}

static struct layout layout_of(const struct compare *compare)
{
	unsigned int i, width = 0;

	for (i = 0; i < compare->nr_varied; i++)
		width += label_width(compare, i) + (i > 0);
	if (width <= LABEL_COLUMNS)
		return (struct layout) { .labels = width, .range = true };
	if (width <= LABEL_COLUMNS + RANGE_COLUMNS)
		return (struct layout) { .labels = width };
	return (struct layout) { .range = true };
}

/* The keys, or the values of one configuration. */
static void print_labels(const struct compare *compare, const struct configuration *configuration)
{
	unsigned int i;

	for (i = 0; i < compare->nr_varied; i++)
		printf("%s%-*s", i ? " " : "", label_width(compare, i),
		       configuration ? configuration->settings[i] : compare->varied[i].key);
}

static void print_figures(const struct compare *compare, unsigned int index, unsigned int metric,
			  const struct scale *scale, bool with_range)
{
	char median[32], low[32], high[32], range[72];
	double values[STATISTICS_MOST];
	unsigned int nr = compare_values(compare, index, metric, values);
	struct interval interval = statistics_bootstrap(values, nr);

	if (!nr)
		interval = (struct interval) { };
	scale_text(scale, interval.middle, median, sizeof(median));
	scale_text(scale, interval.low, low, sizeof(low));
	scale_text(scale, interval.high, high, sizeof(high));
	snprintf(range, sizeof(range), "%s..%s", low, high);
	printf(" %*s ", MEDIAN_COLUMNS, nr ? median : "-");
	if (with_range)
		printf(" %-*s", RANGE_COLUMNS, nr ? range : "");
}

/* Does leaving out the disturbed runs turn a verdict into another one? */
static bool disturbance_decides(const struct compare *compare, unsigned int at)
{
	return compare->undisturbed[at].verdict >= VERDICT_SAME &&
	       compare->undisturbed[at].verdict != compare->comparisons[at].verdict;
}

/* Disturbed runs are in all figures; this says how many, and whether they matter. */
static void print_notes(const struct compare *compare, unsigned int index, unsigned int metric,
			const struct scale *scale)
{
	unsigned int disturbed = compare_disturbed(compare, &compare->configurations[index]);
	unsigned int at = metric * compare->nr_configurations + index;
	char text[COMPARE_TEXT];

	if (disturbed && !metric)
		printf("      %u of %u disturbed\n", disturbed, compare->measured);
	if (!disturbance_decides(compare, at))
		return;
	compare_verdict_text(&compare->metrics[metric], &compare->undisturbed[at], scale, text,
			     sizeof(text));
	printf("      without the disturbed: %s\n", text);
}

static void print_row(const struct compare *compare, unsigned int index, unsigned int metric,
		      const struct scale *scale)
{
	const struct configuration *configuration = &compare->configurations[index];
	unsigned int at = metric * compare->nr_configurations + index;
	struct layout layout = layout_of(compare);
	char text[COMPARE_TEXT] = "baseline";

	if (index != compare->baseline)
		compare_verdict_text(&compare->metrics[metric], &compare->comparisons[at], scale,
				     text, sizeof(text));
	printf("  ");
	if (layout.labels)
		print_labels(compare, configuration);
	else
		printf("%s\n   ", configuration->label);
	print_figures(compare, index, metric, scale, layout.range);
	printf(" %s\n", text);
	print_notes(compare, index, metric, scale);
}

static void print_table(const struct compare *compare, unsigned int metric)
{
	const char *baseline = compare->configurations[compare->baseline].label;
	struct scale scale = compare_scale(compare, metric);
	struct layout layout = layout_of(compare);
	unsigned int i;

	printf("\n%s%s%s\n  ", compare->metrics[metric].about, *scale.unit ? ", " : "", scale.unit);
	if (layout.labels)
		print_labels(compare, NULL);
	else
		putchar(' ');
	printf(" %*s ", MEDIAN_COLUMNS, "median");
	if (layout.range)
		printf(" %-*s", RANGE_COLUMNS, "95 % interval");
	printf(strlen(baseline) > BASELINE_COLUMNS ? " against the baseline\n" : " against %s\n",
	       baseline);
	for (i = 0; i < compare->nr_configurations; i++)
		print_row(compare, i, metric, &scale);
}

static unsigned int count_disturbed(const struct compare *compare)
{
	unsigned int i, disturbed = 0;

	for (i = 0; i < compare->nr_configurations; i++)
		disturbed += compare_disturbed(compare, &compare->configurations[i]);
	return disturbed;
}

static void print_head(const struct compare *compare)
{
	unsigned int disturbed = count_disturbed(compare);

	printf("%u configurations, %u run%s of each in turns, after %u to warm up; ",
	       compare->nr_configurations, compare->measured, compare->measured == 1 ? "" : "s",
	       compare->warm_up);
	if (disturbed)
		printf("%u disturbed\n", disturbed);
	else
		printf("none disturbed\n");
	if (compare->status)
		printf("%s after %u of %u rounds\n", compare->status == STATUS_INTERRUPTED ?
		       "interrupted" : "ended by a failed run", compare->measured, compare->runs);
}

/* Is there a verdict that the undisturbed runs alone are too few for? */
static bool too_few_undisturbed(const struct compare *compare)
{
	unsigned int i;

	for (i = 0; i < compare->nr_metrics * compare->nr_configurations; i++)
		if (compare->comparisons[i].verdict >= VERDICT_SAME &&
		    compare->undisturbed[i].verdict < VERDICT_SAME)
			return true;
	return false;
}

static void print_foot(const struct compare *compare)
{
	printf("\nA difference is called where chance alone would make one in at most 1 of 20\n"
	       "such reports (signed ranks of the rounds, Holm) and its interval leaves out 0.\n");
	if (!count_disturbed(compare))
		return;
	printf("Disturbed: the OS took more than %.3g %% of the workers' time, or twice the\n"
	       "usual interrupts came to their CPUs. All runs count.\n",
	       100 * compare->limit);
	if (too_few_undisturbed(compare))
		printf("The undisturbed alone are too few for a verdict on all that has one here.\n");
}

void compare_report(const struct compare *compare)
{
	unsigned int i;

	print_head(compare);
	for (i = 0; i < compare->nr_metrics; i++)
		print_table(compare, i);
	print_foot(compare);
	fflush(stdout);
}
