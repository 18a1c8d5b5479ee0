// SPDX-License-Identifier: GPL-2.0
/*
 * Asks every contender of every measure, in turns: one sample of each, then the
 * next of each. What disturbs the machine for a while then disturbs all alike.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"

/* Keeps the reason; returns @answer. */
int bench_say(struct bench *bench, int answer, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(bench->reason, sizeof(bench->reason), fmt, args);
	va_end(args);
	return answer;
}

static int ask(struct bench *bench, const struct bench_cell *cell, double *value)
{
	enum bench_place place = cell->measure->place;

	if (place != BENCH_HERE && bench_second_cpu(bench, place) < 0)
		return bench_say(bench, BENCH_SKIP, place == BENCH_NEAR ?
				 "no CPU beside" : "no other cache");
	return cell->contender->sample(bench, cell->measure, cell->contender, value);
}

static int take_sample(struct bench *bench, struct bench_cell *cell)
{
	double value = 0;
	int ret;

	if (cell->reason)
		return STATUS_OK;
	ret = ask(bench, cell, &value);
	if (!ret) {
		cell->values[cell->nr++] = value;
		return STATUS_OK;
	}
	/* What it cannot always do, it cannot. */
	cell->nr = 0;
	cell->failed = ret == BENCH_FAILED;
	cell->reason = strdup(bench->reason);
	return cell->reason ? STATUS_OK : cli_error("no memory");
}

/* A line on a terminal that the next one overwrites. */
static void show_progress(const struct bench *bench, unsigned int run, size_t i)
{
	const struct bench_cell *cell = &bench->cells[i];

	if (!isatty(STDERR_FILENO))
		return;
	if (i < bench->nr_cells)
		fprintf(stderr, "\r\033[Kweft bench: run %u of %u, %zu of %zu: %s, %s", run + 1,
			bench->runs, i + 1, bench->nr_cells, cell->measure->key,
			cell->contender->name);
	else
		fputs("\r\033[K", stderr);
	fflush(stderr);
}

static int count_failed(const struct bench *bench)
{
	const struct bench_cell *cell;
	size_t i, failed = 0;

	for (i = 0; i < bench->nr_cells; i++) {
		cell = &bench->cells[i];
		if (cell->failed && !failed++)
			cli_error("%s, %s: %s", cell->measure->key, cell->contender->name,
				  cell->reason);
	}
	return failed ? STATUS_ERROR : STATUS_OK;
}

/* STATUS_ERROR, and what the first of them was, if some failed. */
int bench_run_all(struct bench *bench)
{
	unsigned int run;
	int status = STATUS_OK;
	size_t i;

	for (i = 0; i < bench->nr_cells; i++) {
		bench->cells[i].values = calloc(bench->runs, sizeof(double));
		if (!bench->cells[i].values)
			return cli_error("no memory");
	}
	for (run = 0; run < bench->runs; run++) {
		for (i = 0; !status && i < bench->nr_cells; i++) {
			show_progress(bench, run, i);
			status = take_sample(bench, &bench->cells[i]);
		}
	}
	show_progress(bench, run, bench->nr_cells);
	return status ? status : count_failed(bench);
}
