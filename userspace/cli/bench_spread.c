// SPDX-License-Identifier: GPL-2.0
/* The middle of a cell's values and how far they lie apart. */
#include <math.h>
#include <string.h>

#include "bench.h"
#include "statistics.h"

/* Of a cell with values. */
struct bench_spread bench_spread(const struct bench_cell *cell)
{
	struct bench_spread spread = { .min = INFINITY, .max = -INFINITY };
	double values[STATISTICS_MOST];
	unsigned int i;

	for (i = 0; i < cell->nr; i++) {
		values[i] = cell->samples[i].value;
		spread.min = fmin(spread.min, values[i]);
		spread.max = fmax(spread.max, values[i]);
	}
	spread.median = statistics_median(values, cell->nr);
	return spread;
}

unsigned int bench_disturbed(const struct bench_cell *cell)
{
	unsigned int i, nr = 0;

	for (i = 0; i < cell->nr; i++)
		nr += cell->samples[i].disturbed;
	return nr;
}

unsigned int bench_repeated(const struct bench_cell *cell)
{
	unsigned int i, nr = 0;

	for (i = 0; i < cell->nr; i++)
		nr += cell->samples[i].repeated;
	return nr;
}

/* Median of @cell by that of task for the same measure; 0 where there is none. */
double bench_ratio(const struct bench *bench, const struct bench_cell *cell)
{
	size_t i;

	for (i = 0; i < bench->nr_cells; i++) {
		const struct bench_cell *task = &bench->cells[i];
		double median;

		if (task->measure != cell->measure || !task->nr ||
		    strcmp(task->contender->name, "task"))
			continue;
		median = bench_spread(task).median;
		return median > 0 ? bench_spread(cell).median / median : 0;
	}
	return 0;
}

const char *bench_unit(enum bench_unit unit)
{
	static const char * const names[] = {
		[BENCH_NS] = "ns", [BENCH_SECONDS] = "s", [BENCH_BYTES] = "bytes",
		[BENCH_TIMES] = "times",
	};

	return names[unit];
}
