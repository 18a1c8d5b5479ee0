/* SPDX-License-Identifier: GPL-2.0 */
/* A program in several configurations, measured in turns and compared. */
#ifndef WEFT_COMPARE_H
#define WEFT_COMPARE_H

#include "interrupts.h"
#include "metric.h"
#include "statistics.h"

enum {
	COMPARE_MOST_CONFIGURATIONS	= 256,
	COMPARE_MOST_METRICS		= 16,	/* times the above: STATISTICS_FAMILY */
	COMPARE_MOST_VARIED		= 16,
	COMPARE_TEXT			= 256,
};

/* An option of the run as it was given: key and value of argp. */
struct given {
	int key;
	const char *value;
};

/**
 * struct vary - one --vary KEY=VALUE,...
 * @option:	of weft run; NULL: KEY is a variable of the program
 */
struct vary {
	char *key;
	const struct argp_option *option;
	char **values;
	unsigned int nr_values;
};

/**
 * struct sample - one measured run
 * @position:	in its round, from 1; 0: not measured
 * @disturbed:	the OS took more of the workers' time than is allowed, or @interrupted
 * @interrupted: far more interrupts came than in other runs of the configuration
 * @workers_ns:	wall time of all workers
 * @os_ns:	of that, taken by the OS
 * @os_preempted: times it did
 * @interrupts:	that came to the workers' CPUs
 * @values:	one a metric, NaN where the run has none
 */
struct sample {
	unsigned int position;
	bool disturbed;
	bool interrupted;
	__u64 workers_ns;
	__u64 os_ns;
	__u64 os_preempted;
	struct interrupted interrupts;
	double *values;
};

/**
 * struct configuration - one choice of values
 * @settings:	one a vary, as they were written
 * @texts:	what the options point to
 * @label:	"policy=rr cpus=0-1"
 * @samples:	one a round
 */
struct configuration {
	const char **settings;
	char **texts;
	char *label;
	struct run_options options;
	struct sample *samples;
};

/**
 * struct compare - one sweep
 * @given:	the options that all configurations have
 * @baselines:	KEY=VALUE that pick the baseline
 * @baseline:	its index
 * @runs:	rounds that count
 * @warm_up:	rounds before them that do not
 * @measured:	rounds that were measured in full
 * @limit:	part of a run that the OS may take; 1: nothing is a disturbance
 * @comparisons: by metric, then by configuration; the baseline's are empty
 * @undisturbed: the same without disturbed runs
 * @status:	why the sweep ended, as an exit status
 */
struct compare {
	const char *file;
	struct weft_program *program;
	struct given *given;
	unsigned int nr_given;
	struct vary varied[COMPARE_MOST_VARIED];
	unsigned int nr_varied;
	struct configuration *configurations;
	unsigned int nr_configurations;
	const char **baselines;
	unsigned int nr_baselines;
	unsigned int baseline;
	struct metric metrics[COMPARE_MOST_METRICS];
	unsigned int nr_metrics;
	unsigned int runs;
	unsigned int warm_up;
	unsigned int measured;
	__u64 order_seed;
	double limit;
	sigset_t ends;
	struct weft_info info;
	struct comparison *comparisons;
	struct comparison *undisturbed;
	int status;
};

/* configuration.c: what is varied, and all combinations. They end the process on wrong use. */
void compare_add_vary(struct compare *compare, const char *text);
void compare_configure(struct compare *compare);
void compare_free(struct compare *compare);
int compare_check_sets(struct compare *compare);

/* compare.c */
void compare_sweep(struct compare *compare);
void compare_analyse(struct compare *compare);
unsigned int compare_disturbed(const struct compare *compare,
			       const struct configuration *configuration);
unsigned int compare_values(const struct compare *compare, unsigned int configuration,
			    unsigned int metric, double *values);
bool compare_range(const struct compare *compare, unsigned int metric, double *low, double *high);
struct scale compare_scale(const struct compare *compare, unsigned int metric);

/* compare_report.c, compare_data.c */
const char *compare_verdict_name(const struct metric *metric, const struct comparison *comparison);
void compare_verdict_text(const struct metric *metric, const struct comparison *comparison,
			  const struct scale *scale, char *buffer, size_t size);
void compare_report(const struct compare *compare);
void compare_report_json(const struct compare *compare);
int compare_report_csv(const struct compare *compare, const char *path);

/* chart.c, gnuplot.c */
void chart_print(const struct compare *compare, unsigned int columns);
int chart_write(const struct compare *compare, const char *path);

#endif /* WEFT_COMPARE_H */
