// SPDX-License-Identifier: GPL-2.0
/* The result of a sweep as a chart of characters: |---[==#==]----| */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

enum {
	LEAST_COLUMNS	= 40,
	MOST_COLUMNS	= 200,
};

/* What the columns stand for; @high is more than @low. */
struct axis {
	double low;
	double high;
	unsigned int columns;
};

static unsigned int column_of(const struct axis *axis, double value)
{
	return lround((value - axis->low) / (axis->high - axis->low) * (axis->columns - 1));
}

static bool find_axis(const struct compare *compare, unsigned int metric, struct axis *axis)
{
	if (!compare_range(compare, metric, &axis->low, &axis->high))
		return false;
	if (axis->low == axis->high)
		axis->high += fabs(axis->high) / 100 + 1e-9;
	return true;
}

static void fill(char *line, unsigned int from, unsigned int to, char with)
{
	memset(line + from, with, to - from + 1);
}

static void draw(const struct axis *axis, const double *values, unsigned int nr, char *line)
{
	struct interval interval = statistics_bootstrap(values, nr);
	double low = INFINITY, high = -INFINITY;
	unsigned int i;

	fill(line, 0, axis->columns - 1, ' ');
	if (!nr) {
		line[0] = 0;
		return;
	}
	for (i = 0; i < nr; i++) {
		low = fmin(low, values[i]);
		high = fmax(high, values[i]);
	}
	fill(line, column_of(axis, low), column_of(axis, high), '-');
	line[column_of(axis, low)] = line[column_of(axis, high)] = '|';
	fill(line, column_of(axis, interval.low), column_of(axis, interval.high), '=');
	line[column_of(axis, interval.low)] = '[';
	line[column_of(axis, interval.high)] = ']';
	line[column_of(axis, interval.middle)] = '#';
	line[column_of(axis, high) + 1] = 0;
}

/* Room for the labels: a third of the line at most. */
static unsigned int label_columns(const struct compare *compare, unsigned int columns)
{
	unsigned int i, width = 0;

	for (i = 0; i < compare->nr_configurations; i++)
		if (strlen(compare->configurations[i].label) > width)
			width = strlen(compare->configurations[i].label);
	return width < columns / 3 ? width : columns / 3;
}

/* A label that is too long keeps its end, where the labels differ. */
static void print_label(const char *label, unsigned int width)
{
	size_t length = strlen(label);

	if (length <= width)
		printf("%-*s", (int)width, label);
	else
		printf("..%s", label + length - width + 2);
}

static void print_metric(const struct compare *compare, unsigned int metric, unsigned int labels,
			 struct axis *axis)
{
	double values[STATISTICS_MOST];
	char line[MOST_COLUMNS + 1], low[32], high[32];
	struct scale scale;
	unsigned int i, nr;

	if (!find_axis(compare, metric, axis))
		return;
	scale = compare_scale(compare, metric);
	scale_text(&scale, axis->low, low, sizeof(low));
	scale_text(&scale, axis->high, high, sizeof(high));
	printf("\n%s%s%s\n%*s  %s%*s\n", compare->metrics[metric].about, *scale.unit ? ", " : "",
	       scale.unit, (int)labels, "", low, (int)(axis->columns - strlen(low)), high);
	for (i = 0; i < compare->nr_configurations; i++) {
		nr = compare_values(compare, i, metric, values);
		draw(axis, values, nr, line);
		print_label(compare->configurations[i].label, labels);
		printf("  %s\n", line);
	}
}

/* At most @columns wide. */
void chart_print(const struct compare *compare, unsigned int columns)
{
	struct axis axis = { };
	unsigned int i, labels;

	columns = columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns;
	columns = columns > MOST_COLUMNS ? MOST_COLUMNS : columns;
	labels = label_columns(compare, columns);
	axis.columns = columns - labels - 2;
	for (i = 0; i < compare->nr_metrics; i++)
		print_metric(compare, i, labels, &axis);
	printf("\n|--[==#==]--|  all runs, 95 %% interval of the median, median\n");
	fflush(stdout);
}
