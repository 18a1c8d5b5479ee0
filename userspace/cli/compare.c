// SPDX-License-Identifier: GPL-2.0
/* The sweep: rounds of one run of each configuration, in an order drawn anew. */
#include <math.h>
#include <stdlib.h>

#include "compare.h"

/* Where the sweep is. Rounds below warm_up do not count. */
struct place {
	struct compare *compare;
	struct progress progress;
	unsigned int round;
	unsigned int position;
	__u64 random;
};

static bool counts(const struct place *place)
{
	return place->round >= place->compare->warm_up;
}

static void place_text(const struct place *place, char *buffer, size_t size)
{
	const struct compare *compare = place->compare;

	if (counts(place))
		snprintf(buffer, size, "round %u of %u", place->round - compare->warm_up + 1,
			 compare->runs);
	else
		snprintf(buffer, size, "warm-up round %u of %u", place->round + 1,
			 compare->warm_up);
}

static void take_sample(const struct compare *compare, const struct run *run,
			const struct interrupts *then, struct sample *sample)
{
	int cpus[WEFT_MAX_CPUS];
	unsigned int i;

	for (i = 0; i < run->nr_workers; i++) {
		cpus[i] = run->workers[i].cpu;
		sample->workers_ns += run->workers[i].wall_ns;
		sample->os_ns += run->workers[i].os_ns;
		sample->os_preempted += run->workers[i].os_preempted;
	}
	sample->interrupts = interrupts_since(then, cpus, run->nr_workers);
	sample->disturbed = sample->os_ns > compare->limit * sample->workers_ns;
	for (i = 0; i < compare->nr_metrics; i++)
		sample->values[i] = compare->metrics[i].read(&compare->metrics[i], run);
}

/* Only runs whose main returned 0 are compared. */
static int judge_end(struct place *place, const struct run *run)
{
	if (run->interrupted)
		return STATUS_INTERRUPTED;
	if (run->result.out_end != WEFT_END_MAIN) {
		progress_end(&place->progress);
		run_report_end(run);
		cli_error("this run ended with: %s", run_end_name(run));
		return run_exit_status(run);
	}
	if (run->result.out_status)
		return cli_error("main returned %lld, not 0", run->result.out_status);
	return STATUS_OK;
}

static int measure(struct place *place, struct configuration *configuration)
{
	struct compare *compare = place->compare;
	struct run run = {
		.file = compare->file, .program = compare->program,
		.options = configuration->options, .ends = compare->ends,
	};
	struct interrupts then;
	struct sample *sample;
	int status;

	interrupts_read(&then);
	status = run_execute(&run);
	if (!status)
		status = judge_end(place, &run);
	if (!status && counts(place)) {
		sample = &configuration->samples[place->round - compare->warm_up];
		sample->position = place->position + 1;
		take_sample(compare, &run, &then, sample);
	}
	if (!status)
		weft_session_info(run.session, &compare->info);
	run_close(&run);
	return status;
}

/* Every order is as likely as any other (Fisher and Yates). */
static void shuffle(unsigned int *order, unsigned int nr, __u64 *random)
{
	unsigned int i, k, swap;

	for (i = 0; i < nr; i++)
		order[i] = i;
	for (i = nr; i > 1; i--) {
		k = (statistics_random(random) >> 32) * i >> 32;
		swap = order[i - 1];
		order[i - 1] = order[k];
		order[k] = swap;
	}
}

static int measure_round(struct place *place)
{
	struct compare *compare = place->compare;
	unsigned int order[COMPARE_MOST_CONFIGURATIONS], nr = compare->nr_configurations;
	struct configuration *configuration;
	char text[64], context[COMPARE_TEXT];
	int status = STATUS_OK;

	shuffle(order, nr, &place->random);
	place_text(place, text, sizeof(text));
	for (place->position = 0; place->position < nr && !status; place->position++) {
		configuration = &compare->configurations[order[place->position]];
		progress_show(&place->progress, place->round * nr + place->position,
			      (compare->warm_up + compare->runs) * nr, text);
		snprintf(context, sizeof(context), "%.180s, %s", configuration->label, text);
		cli_context(context);
		status = measure(place, configuration);
		cli_context(NULL);
	}
	return status;
}

/* What is usual is known when all is over. */
static void flag_interrupted(const struct compare *compare, struct configuration *configuration)
{
	struct sample *samples = configuration->samples;
	double usual = interrupts_usual(&samples->interrupts, compare->runs, sizeof(*samples));
	unsigned int i;

	for (i = 0; i < compare->runs && compare->limit < 1; i++) {
		samples[i].interrupted = interrupts_unusual(&samples[i].interrupts, usual);
		samples[i].disturbed |= samples[i].interrupted;
	}
}

/* To its end, to a run that fails, or to Ctrl-C; what was measured stays. */
void compare_sweep(struct compare *compare)
{
	struct place place = { .compare = compare, .random = compare->order_seed };
	unsigned int rounds = compare->warm_up + compare->runs, i;

	progress_start(&place.progress);
	for (; place.round < rounds && !compare->status; place.round++) {
		compare->status = measure_round(&place);
		compare->measured += !compare->status && counts(&place);
	}
	progress_end(&place.progress);
	for (i = 0; i < compare->nr_configurations; i++)
		flag_interrupted(compare, &compare->configurations[i]);
}

/* A value a round; NaN for one without, or for a disturbed one if @undisturbed. */
static void take_values(const struct compare *compare, unsigned int configuration,
			unsigned int metric, bool undisturbed, double *values)
{
	const struct sample *samples = compare->configurations[configuration].samples;
	unsigned int i;

	for (i = 0; i < compare->runs; i++) {
		values[i] = samples[i].position ? samples[i].values[metric] : NAN;
		if (undisturbed && samples[i].disturbed)
			values[i] = NAN;
	}
}

/* Those that there are, in order; @values has room for all runs. */
unsigned int compare_values(const struct compare *compare, unsigned int configuration,
			    unsigned int metric, double *values)
{
	unsigned int i, nr = 0;

	take_values(compare, configuration, metric, false, values);
	for (i = 0; i < compare->runs; i++)
		if (!isnan(values[i]))
			values[nr++] = values[i];
	return nr;
}

unsigned int compare_disturbed(const struct compare *compare,
			       const struct configuration *configuration)
{
	unsigned int i, nr = 0;

	for (i = 0; i < compare->runs; i++)
		nr += configuration->samples[i].disturbed;
	return nr;
}

/* All metrics of all configurations are one family: they stand in one report. */
static struct comparison *compare_all(const struct compare *compare, bool undisturbed)
{
	unsigned int nr = compare->nr_configurations, metric, i;
	struct comparison *all = calloc((size_t)nr * compare->nr_metrics, sizeof(*all));
	double baseline[STATISTICS_MOST], other[STATISTICS_MOST];

	if (!all)
		cli_no_memory();
	for (metric = 0; metric < compare->nr_metrics; metric++) {
		take_values(compare, compare->baseline, metric, undisturbed, baseline);
		for (i = 0; i < nr; i++) {
			if (i == compare->baseline)
				continue;
			take_values(compare, i, metric, undisturbed, other);
			comparison_measure(&all[metric * nr + i], baseline, other, compare->runs);
		}
	}
	comparison_judge(all, nr * compare->nr_metrics);
	return all;
}

void compare_analyse(struct compare *compare)
{
	compare->comparisons = compare_all(compare, false);
	compare->undisturbed = compare_all(compare, true);
}

/* All runs of all configurations; false if there are none. */
bool compare_range(const struct compare *compare, unsigned int metric, double *low, double *high)
{
	double values[STATISTICS_MOST];
	unsigned int i, k, nr;

	*low = INFINITY;
	*high = -INFINITY;
	for (i = 0; i < compare->nr_configurations; i++) {
		nr = compare_values(compare, i, metric, values);
		for (k = 0; k < nr; k++) {
			*low = fmin(*low, values[k]);
			*high = fmax(*high, values[k]);
		}
	}
	return *low <= *high;
}

/* One for all configurations. */
struct scale compare_scale(const struct compare *compare, unsigned int metric)
{
	double values[STATISTICS_MOST], largest = 0;
	unsigned int i, k, nr;
	bool whole = true;

	for (i = 0; i < compare->nr_configurations; i++) {
		nr = compare_values(compare, i, metric, values);
		for (k = 0; k < nr; k++)
			whole &= values[k] == floor(values[k]);
		if (nr)
			largest = fmax(largest, fabs(statistics_median(values, nr)));
	}
	return scale_for(compare->metrics[metric].unit, largest, whole);
}
