// SPDX-License-Identifier: GPL-2.0
/* The curve of a switch against the memory that is touched between two. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "bench.h"

enum { WIDTH = 60, MOST_LINES = 26 };

/**
 * struct chart - the cells of the curve
 * @lines:	contenders with values
 * @nr:		how many
 * @least:	smallest value above zero
 * @most:	largest
 * @hidden:	points that are not above zero: a logarithm has no place for them
 */
struct chart {
	const struct bench *bench;
	const struct bench_contender *lines[MOST_LINES];
	unsigned int nr;
	double least, most;
	unsigned int hidden;
};

static void size_text(__u64 bytes, char *buffer, size_t size)
{
	if (bytes >= 1 << 20)
		snprintf(buffer, size, "%llu MiB", bytes >> 20);
	else
		snprintf(buffer, size, "%llu KiB", bytes >> 10);
}

static unsigned int line_of(const struct chart *chart, const struct bench_contender *contender)
{
	unsigned int i = 0;

	while (i < chart->nr && chart->lines[i] != contender)
		i++;
	return i;
}

static bool gather(struct chart *chart, const struct bench *bench)
{
	size_t i;

	*chart = (struct chart){ .bench = bench };
	for (i = 0; i < bench->nr_cells; i++) {
		const struct bench_cell *cell = &bench->cells[i];
		double value;

		if (!cell->measure->curve || !cell->nr)
			continue;
		value = bench_spread(cell).median;
		chart->hidden += value <= 0;
		if (value <= 0)
			continue;
		if (line_of(chart, cell->contender) == chart->nr && chart->nr < MOST_LINES)
			chart->lines[chart->nr++] = cell->contender;
		chart->least = chart->least && chart->least < value ? chart->least : value;
		chart->most = chart->most > value ? chart->most : value;
	}
	return chart->nr;
}

/* Each line of the chart is a letter, at the logarithm of its value. */
static void draw_point(const struct chart *chart, const struct bench_measure *measure)
{
	double range = log(chart->most / chart->least) + 1e-9;
	char row[WIDTH + 1], name[32];
	size_t i;

	memset(row, ' ', WIDTH);
	row[WIDTH] = 0;
	for (i = 0; i < chart->bench->nr_cells; i++) {
		const struct bench_cell *cell = &chart->bench->cells[i];
		double value;

		if (cell->measure != measure || !cell->nr)
			continue;
		value = bench_spread(cell).median;
		if (value > 0)
			row[(int)(log(value / chart->least) / range * (WIDTH - 1))] =
				'a' + line_of(chart, cell->contender);
	}
	size_text(measure->x, name, sizeof(name));
	printf("  %10s |%s|\n", name, row);
}

void bench_chart_terminal(const struct bench *bench)
{
	const struct bench_measure *measure = NULL;
	struct chart chart;
	unsigned int line;
	size_t i;

	if (!gather(&chart, bench))
		return;
	printf("\nns a switch by bytes touched between two, %.3g to %.3g, logarithmic:\n",
	       chart.least, chart.most);
	for (i = 0; i < bench->nr_cells; i++) {
		if (bench->cells[i].measure->curve && bench->cells[i].measure != measure)
			draw_point(&chart, bench->cells[i].measure);
		measure = bench->cells[i].measure;
	}
	for (line = 0; line < chart.nr; line++)
		printf("%s%c %s", line ? ", " : "  ", 'a' + line, chart.lines[line]->name);
	printf("\n  direct: what a switch costs at 0 KiB; indirect: what it costs more than that\n");
	if (chart.hidden)
		printf("  %u not drawn: not above 0\n", chart.hidden);
}

/* A block of gnuplot's: "place median min max" of one contender. */
static void write_block(const struct chart *chart, unsigned int line, FILE *script)
{
	const struct bench_measure *measure = NULL;
	int place = -1;
	size_t i;

	fprintf(script, "$line%u << EOD\n", line);
	for (i = 0; i < chart->bench->nr_cells; i++) {
		const struct bench_cell *cell = &chart->bench->cells[i];
		struct bench_spread spread;

		if (!cell->measure->curve)
			continue;
		place += cell->measure != measure;
		measure = cell->measure;
		if (cell->contender != chart->lines[line] || !cell->nr)
			continue;
		spread = bench_spread(cell);
		if (spread.median > 0)
			fprintf(script, "%d %f %f %f\n", place, spread.median,
				spread.min > 0 ? spread.min : chart->least, spread.max);
	}
	fputs("EOD\n", script);
}

static void write_places(const struct chart *chart, FILE *script)
{
	const struct bench_measure *measure = NULL;
	int place = 0;
	char name[32];
	size_t i;

	fputs("set xtics (", script);
	for (i = 0; i < chart->bench->nr_cells; i++) {
		const struct bench_measure *next = chart->bench->cells[i].measure;

		if (!next->curve || next == measure)
			continue;
		measure = next;
		size_text(measure->x, name, sizeof(name));
		fprintf(script, "%s\"%s\" %d", place ? ", " : "", name, place);
		place++;
	}
	fprintf(script, ")\nset xrange [-0.5:%d.5]\n", place - 1);
}

static void write_script(const struct chart *chart, FILE *script)
{
	unsigned int line;

	fprintf(script, "set terminal %s size 900,600 background rgb 'white'\nset output ",
		plot_terminal(chart->bench->chart));
	plot_text(script, chart->bench->chart);
	fputs("\nset title 'A switch and what it does to the caches'\n"
	      "set ylabel 'ns a switch'\nset logscale y\nset grid\nset key top left\n", script);
	fputs("set xlabel 'bytes that each touches between two switches", script);
	if (chart->hidden)
		fprintf(script, "; %u points not drawn: not above 0", chart->hidden);
	fputs("'\n", script);
	write_places(chart, script);
	for (line = 0; line < chart->nr; line++)
		write_block(chart, line, script);
	for (line = 0; line < chart->nr; line++)
		fprintf(script, "%s $line%u with yerrorlines title '%s'", line ? "," : "plot",
			line, chart->lines[line]->name);
	fputc('\n', script);
}

/* Writes bench->chart. */
int bench_chart_file(const struct bench *bench)
{
	struct chart chart;
	FILE *script;

	if (!gather(&chart, bench))
		return cli_error("--chart %s: no point of the curve has a figure above zero",
				 bench->chart);
	script = tmpfile();
	if (!script)
		return cli_error("--chart %s: no temporary file: %s", bench->chart,
				 strerror(errno));
	write_script(&chart, script);
	return plot_draw(script, bench->chart);
}
