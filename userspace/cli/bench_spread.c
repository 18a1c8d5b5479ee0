// SPDX-License-Identifier: GPL-2.0
/* The middle of a cell's values and how far they lie apart. */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

/* Of a cell with values. */
struct bench_spread bench_spread(const struct bench_cell *cell)
{
	struct bench_spread spread = { };
	unsigned int n = cell->nr;
	double *sorted = calloc(n, sizeof(*sorted));

	if (!sorted)
		return spread;
	memcpy(sorted, cell->values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), compare);
	spread.min = sorted[0];
	spread.max = sorted[n - 1];
	spread.median = n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
	free(sorted);
	return spread;
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
