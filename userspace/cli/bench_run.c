// SPDX-License-Identifier: GPL-2.0
/*
 * Asks every contender of every measure, in turns: one sample of each, then the
 * next of each. What disturbs the machine for a while then disturbs all alike.
 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"

#define OS_LIMIT	0.01	/* of the workers' time */
#define OS_START_NS	500000	/* until a worker runs at all: before anything is measured */

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
	const int cpus[] = { bench->here, bench_second_cpu(bench, cell->measure->place) };
	int ret;

	if (cell->reason)
		return STATUS_OK;
	bench->sample = (struct bench_sample){ };
	interrupts_read(&bench->before);
	ret = ask(bench, cell, &bench->sample.value);
	if (!ret) {
		bench->sample.interrupts = interrupts_since(&bench->before, cpus, ARRAY_SIZE(cpus));
		cell->samples[cell->nr++] = bench->sample;
		return STATUS_OK;
	}
	/* It is not asked again; what it has answered stays. */
	cell->failed = ret == BENCH_FAILED;
	cell->reason = strdup(bench->reason);
	return cell->reason ? STATUS_OK : cli_error("no memory");
}

static void show(const struct bench *bench, struct progress *progress, unsigned int run, size_t i)
{
	const struct bench_cell *cell = &bench->cells[i];
	char text[BENCH_TEXT];

	snprintf(text, sizeof(text), "%s, %s", cell->measure->key, cell->contender->name);
	progress_show(progress, run * bench->nr_cells + i, bench->runs * bench->nr_cells, text);
}

/* What is usual is known when all is over. */
static void flag_disturbed(struct bench_cell *cell)
{
	double usual = interrupts_usual(&cell->samples->interrupts, cell->nr,
					sizeof(*cell->samples));
	unsigned int i;

	for (i = 0; i < cell->nr; i++) {
		struct bench_sample *sample = &cell->samples[i];

		sample->disturbed = sample->os_ns > OS_START_NS + OS_LIMIT * sample->workers_ns ||
				    interrupts_unusual(&sample->interrupts, usual);
	}
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
	struct progress progress;
	unsigned int run;
	int status = STATUS_OK;
	size_t i;

	for (i = 0; i < bench->nr_cells; i++) {
		bench->cells[i].samples = calloc(bench->runs, sizeof(struct bench_sample));
		if (!bench->cells[i].samples)
			return cli_error("no memory");
	}
	progress_start(&progress);
	for (run = 0; run < bench->runs; run++) {
		for (i = 0; !status && i < bench->nr_cells; i++) {
			show(bench, &progress, run, i);
			status = take_sample(bench, &bench->cells[i]);
		}
	}
	progress_end(&progress);
	for (i = 0; i < bench->nr_cells; i++)
		flag_disturbed(&bench->cells[i]);
	return status ? status : count_failed(bench);
}
