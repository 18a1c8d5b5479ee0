// SPDX-License-Identifier: GPL-2.0
/* The table of weft bench, and its lines for other programs. */
#include <string.h>
#include <sys/utsname.h>

#include "bench.h"

enum { NUMBER = 24 };

static void number_text(double value, char *buffer, size_t size)
{
	double magnitude = value < 0 ? -value : value;

	snprintf(buffer, size, magnitude < 10 ? "%.2f" : magnitude < 1000 ? "%.1f" : "%.0f",
		 value);
}

static void print_head(const struct bench *bench, const struct bench_machine *machine)
{
	struct utsname os;
	char model[CLI_LINE];

	uname(&os);
	cli_cpu_model(model);
	printf("%s engine, Linux %s, %s\n", cli_engine_name(bench->engine), os.release, model);
	printf("%u run%s each, in turns; first worker on CPU %d", bench->runs,
	       bench->runs == 1 ? "" : "s", bench->here);
	if (bench->near >= 0)
		printf(", second on CPU %d%s", bench->near,
		       bench->near_unknown ? " (of unknown cache)" : "");
	if (bench->far >= 0)
		printf(", CPU %d has another cache", bench->far);
	printf("\na cycle %.2f ns, a time stamp %.1f ns, a load from memory %.0f ns\n",
	       machine->cycle_ns, machine->stamp_ns, machine->memory_ns);
	if (bench->go_version[0])
		printf("Go: %s\n", bench->go_version);
}

/* What is to be known of its samples. */
static void print_remarks(const struct bench_cell *cell)
{
	unsigned int disturbed = bench_disturbed(cell), repeated = bench_repeated(cell);

	if (disturbed)
		printf("      %u of %u disturbed\n", disturbed, cell->nr);
	if (repeated)
		printf("      %u more not counted: memory was in another order than asked\n",
		       repeated);
	if (cell->reason)
		printf("      not asked after %u: %s\n", cell->nr, cell->reason);
}

static void print_cell(const struct bench *bench, const struct bench_cell *cell)
{
	char median[NUMBER], min[NUMBER], max[NUMBER], range[2 * NUMBER + 4], ratio[NUMBER] = "-";
	struct bench_spread spread;
	double times = 0;

	if (!cell->nr) {
		printf("    %-30s %s\n", cell->contender->name, cell->reason);
		return;
	}
	spread = bench_spread(cell);
	number_text(spread.median, median, sizeof(median));
	number_text(spread.min, min, sizeof(min));
	number_text(spread.max, max, sizeof(max));
	snprintf(range, sizeof(range), "%s..%s", min, max);
	if (cell->measure->unit != BENCH_TIMES)
		times = bench_ratio(bench, cell);
	if (times)
		number_text(times, ratio, sizeof(ratio));
	printf("    %-30s %12s %20s %9s\n", cell->contender->name, median, range, ratio);
	print_remarks(cell);
}

/* How many cells from @first on have the same measure and no figure for the same reason. */
static size_t all_lack(const struct bench *bench, size_t first)
{
	const struct bench_cell *cell = &bench->cells[first];
	size_t i;

	for (i = first; i < bench->nr_cells && bench->cells[i].measure == cell->measure; i++)
		if (bench->cells[i].nr || !bench->cells[i].reason || !cell->reason ||
		    strcmp(bench->cells[i].reason, cell->reason))
			return 0;
	return i - first;
}

static void print_foot(const struct bench *bench)
{
	unsigned int disturbed = 0;
	size_t i;

	for (i = 0; i < bench->nr_cells; i++)
		disturbed += bench_disturbed(&bench->cells[i]);
	if (disturbed)
		printf("\nDisturbed: the OS took more than 0.5 ms and 1 %% of the workers' time, or"
		       " twice the\nusual interrupts came to their CPUs. All samples count.\n");
}

void bench_table(const struct bench *bench, const struct bench_machine *machine)
{
	const struct bench_measure *measure = NULL;
	const struct bench_group *group = NULL;
	size_t i, lack;

	print_head(bench, machine);
	for (i = 0; i < bench->nr_cells; i++) {
		const struct bench_cell *cell = &bench->cells[i];

		if (cell->group != group)
			printf("\n%-34s %12s %20s %9s\n", cell->group->name, "median",
			       "min..max", "x task");
		group = cell->group;
		if (cell->measure != measure)
			printf("  %s: %s (%s)\n", cell->measure->key, cell->measure->text,
			       bench_unit(cell->measure->unit));
		lack = cell->measure == measure ? 0 : all_lack(bench, i);
		measure = cell->measure;
		if (!lack) {
			print_cell(bench, cell);
			continue;
		}
		printf("    %s\n", cell->reason);
		i += lack - 1;
	}
	print_foot(bench);
}

/* One line a sample. */
void bench_csv(const struct bench *bench)
{
	unsigned int run;
	size_t i;

	puts("bench,key,contender,unit,run,value,disturbed");
	for (i = 0; i < bench->nr_cells; i++) {
		const struct bench_cell *cell = &bench->cells[i];

		for (run = 0; run < cell->nr; run++)
			printf("%s,%s,%s,%s,%u,%.4f,%d\n", cell->group->name, cell->measure->key,
			       cell->contender->name, bench_unit(cell->measure->unit), run + 1,
			       cell->samples[run].value, cell->samples[run].disturbed);
	}
}
