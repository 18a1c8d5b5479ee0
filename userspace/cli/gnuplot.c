// SPDX-License-Identifier: GPL-2.0
/* The result of a sweep as an image that gnuplot draws. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "compare.h"

enum {
	WIDTH		= 800,
	METRIC_HEIGHT	= 130,	/* without its rows */
	ROW_HEIGHT	= 26,
};

/* The runs of a metric, @disturbed ones or the others; beside each other, not in a heap. */
static unsigned int write_runs(const struct compare *compare, unsigned int metric,
			       double divisor, bool disturbed, FILE *to)
{
	const struct sample *sample;
	unsigned int i, round, nr = 0;

	fprintf(to, "$%s << END\n", disturbed ? "disturbed" : "runs");
	for (i = 0; i < compare->nr_configurations; i++) {
		for (round = 0; round < compare->runs; round++) {
			sample = &compare->configurations[i].samples[round];
			if (!sample->position || sample->disturbed != disturbed ||
			    !isfinite(sample->values[metric]))
				continue;
			fprintf(to, "%.9g %.4f\n", sample->values[metric] / divisor,
				i + 0.8 + 0.4 * (round + 1) / (compare->runs + 1));
			nr++;
		}
	}
	fprintf(to, "END\n");
	return nr;
}

static void write_medians(const struct compare *compare, unsigned int metric, double divisor,
			  FILE *to)
{
	double values[STATISTICS_MOST];
	struct interval interval;
	unsigned int i, nr;

	fprintf(to, "$medians << END\n");
	for (i = 0; i < compare->nr_configurations; i++) {
		nr = compare_values(compare, i, metric, values);
		interval = statistics_bootstrap(values, nr);
		if (nr)
			fprintf(to, "%.9g %u %.9g %.9g\n", interval.middle / divisor, i + 1,
				interval.low / divisor, interval.high / divisor);
	}
	fprintf(to, "END\n");
}

/* gnuplot cannot choose a range for runs that are all the same, or for none. */
static void write_range(const struct compare *compare, unsigned int metric, double divisor,
			FILE *to)
{
	double low, high, room;

	if (!compare_range(compare, metric, &low, &high))
		low = high = 0;
	room = (high - low) / 20;
	if (low == high)
		room = high ? fabs(high) / 20 : 1;
	fprintf(to, "set xrange [%.9g:%.9g]\n", (low - room) / divisor, (high + room) / divisor);
}

/* Rows from top to bottom, as in the table. */
static void write_labels(const struct compare *compare, FILE *to)
{
	size_t longest = 0;
	unsigned int i;

	fputs("set ytics (", to);
	for (i = 0; i < compare->nr_configurations; i++) {
		fputs(i ? ", " : "", to);
		plot_text(to, compare->configurations[i].label);
		fprintf(to, " %u", i + 1);
		if (strlen(compare->configurations[i].label) > longest)
			longest = strlen(compare->configurations[i].label);
	}
	fprintf(to, ")\nset lmargin %zu\nset yrange [%u.5:0.5]\n", longest + 2,
		compare->nr_configurations);
}

static void write_plot(const struct compare *compare, unsigned int metric, FILE *to)
{
	struct scale scale = compare_scale(compare, metric);
	unsigned int runs, disturbed;

	runs = write_runs(compare, metric, scale.divisor, false, to);
	disturbed = write_runs(compare, metric, scale.divisor, true, to);
	write_medians(compare, metric, scale.divisor, to);
	write_range(compare, metric, scale.divisor, to);
	fputs("set title ", to);
	plot_text(to, compare->metrics[metric].about);
	fputs("\nset xlabel ", to);
	plot_text(to, scale.unit);
	fputs("\nplot ", to);
	if (runs)
		fputs("$runs with points pt 7 ps 0.5 lc rgb '#9aa5b1' title 'runs', ", to);
	if (disturbed)
		fputs("$disturbed with points pt 6 ps 0.7 lc rgb '#d97706'"
		      " title 'disturbed runs', ", to);
	fputs(runs + disturbed ? "$medians with xerrorbars lw 2 pt 7 ps 1 lc rgb '#1d4ed8'"
	      " title 'median, 95 % interval'\n" : "NaN notitle\n", to);
}

static void write_script(const struct compare *compare, const char *path, FILE *to)
{
	unsigned int i;

	fprintf(to, "set terminal %s size %d,%d noenhanced background rgb 'white'\nset output ",
		plot_terminal(path), WIDTH, (METRIC_HEIGHT + ROW_HEIGHT *
		(int)compare->nr_configurations) * (int)compare->nr_metrics);
	plot_text(to, path);
	fprintf(to, "\nset multiplot layout %u,1\nset grid xtics lc rgb '#dddddd'\n"
		"set key outside bottom center horizontal maxrows 1\n", compare->nr_metrics);
	write_labels(compare, to);
	for (i = 0; i < compare->nr_metrics; i++)
		write_plot(compare, i, to);
	fputs("unset multiplot\n", to);
}

int chart_write(const struct compare *compare, const char *path)
{
	FILE *script = tmpfile();

	if (!script)
		return cli_error("--chart %s: no temporary file: %s", path, strerror(errno));
	write_script(compare, path, script);
	return plot_draw(script, path);
}
