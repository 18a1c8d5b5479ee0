// SPDX-License-Identifier: GPL-2.0
/* The result of a sweep, for machines: JSON and CSV, with each sample. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "compare.h"

static void set(json_t *object, const char *name, json_t *value)
{
	json_object_set_new(object, name, value);
}

/* There is no NaN in JSON. */
static json_t *number(double value)
{
	if (!isfinite(value))
		return json_null();
	if (value == floor(value) && fabs(value) < 0x1p53)
		return json_integer(value);
	return json_real(value);
}

static json_t *text(const char *string)
{
	return cli_json_text(string, strlen(string));
}

static json_t *json_values(const struct compare *compare, const struct sample *sample)
{
	json_t *values = json_object();
	unsigned int i;

	for (i = 0; i < compare->nr_metrics; i++)
		set(values, compare->metrics[i].name, number(sample->values[i]));
	return values;
}

static json_t *json_samples(const struct compare *compare,
			    const struct configuration *configuration)
{
	json_t *samples = json_array(), *object;
	const struct sample *sample;
	unsigned int i;

	for (i = 0; i < compare->runs; i++) {
		sample = &configuration->samples[i];
		if (!sample->position)
			continue;
		object = json_object();
		set(object, "round", json_integer(i + 1));
		set(object, "position", json_integer(sample->position));
		set(object, "disturbed", json_boolean(sample->disturbed));
		set(object, "interrupted", json_boolean(sample->interrupted));
		set(object, "os_ns", cli_json_u64(sample->os_ns));
		set(object, "os_preempted", cli_json_u64(sample->os_preempted));
		set(object, "interrupts", cli_json_u64(sample->interrupts.nr));
		set(object, "workers_ns", cli_json_u64(sample->workers_ns));
		set(object, "values", json_values(compare, sample));
		json_array_append_new(samples, object);
	}
	return samples;
}

static json_t *json_interval(const struct interval *interval, const char *middle)
{
	json_t *object = json_object();

	set(object, middle, number(interval->middle));
	set(object, "low", number(interval->low));
	set(object, "high", number(interval->high));
	return object;
}

static json_t *json_comparison(const struct metric *metric, const struct comparison *comparison)
{
	json_t *object = json_object();

	set(object, "verdict", json_string(compare_verdict_name(metric, comparison)));
	set(object, "relative", json_boolean(comparison->relative));
	set(object, "change", json_interval(&comparison->change, "median"));
	set(object, "rounds", json_integer(comparison->rounds));
	set(object, "rounds_needed", json_integer(comparison->needed));
	set(object, "p", number(comparison->p));
	set(object, "p_adjusted", number(comparison->adjusted));
	return object;
}

static json_t *json_result(const struct compare *compare, unsigned int index, unsigned int metric)
{
	unsigned int at = metric * compare->nr_configurations + index;
	double values[STATISTICS_MOST];
	unsigned int nr = compare_values(compare, index, metric, values);
	struct interval interval = statistics_bootstrap(values, nr);
	json_t *result = json_interval(&interval, "median");
	const struct metric *of = &compare->metrics[metric];

	if (index == compare->baseline)
		return result;
	set(result, "comparison", json_comparison(of, &compare->comparisons[at]));
	set(result, "without_disturbed", json_comparison(of, &compare->undisturbed[at]));
	return result;
}

static json_t *json_configuration(const struct compare *compare, unsigned int index)
{
	const struct configuration *configuration = &compare->configurations[index];
	json_t *object = json_object(), *settings = json_object(), *results = json_object();
	unsigned int i;

	for (i = 0; i < compare->nr_varied; i++)
		set(settings, compare->varied[i].key, text(configuration->settings[i]));
	for (i = 0; i < compare->nr_metrics; i++)
		set(results, compare->metrics[i].name, json_result(compare, index, i));
	set(object, "label", text(configuration->label));
	set(object, "settings", settings);
	set(object, "disturbed", json_integer(compare_disturbed(compare, configuration)));
	set(object, "results", results);
	set(object, "samples", json_samples(compare, configuration));
	return object;
}

static json_t *json_metrics(const struct compare *compare)
{
	static const char * const units[] = {
		[UNIT_NUMBER] = "", [UNIT_NS] = "ns", [UNIT_BYTES] = "bytes",
	};
	json_t *metrics = json_array();
	unsigned int i;

	for (i = 0; i < compare->nr_metrics; i++)
		json_array_append_new(metrics, json_pack("{s:s, s:s, s:s}",
				      "name", compare->metrics[i].name,
				      "about", compare->metrics[i].about,
				      "unit", units[compare->metrics[i].unit]));
	return metrics;
}

/* What all configurations have; where one is varied, its settings say more. */
static json_t *json_environment(const struct compare *compare)
{
	json_t *environment = cli_json_machine(), *options = json_array();
	const struct argp_option *option;
	unsigned int i;

	for (i = 0; i < compare->nr_given; i++)
		for (option = run_option_table; option->name; option++)
			if (option->key == compare->given[i].key)
				json_array_append_new(options, json_sprintf("--%s=%s", option->name,
						      compare->given[i].value ?: "yes"));
	set(environment, "abi", json_integer(compare->info.out_abi));
	set(environment, "options", options);
	return environment;
}

static const char *end_name(const struct compare *compare)
{
	if (!compare->status)
		return "done";
	return compare->status == STATUS_INTERRUPTED ? "interrupted" : "failed";
}

void compare_report_json(const struct compare *compare)
{
	json_t *report = json_object(), *configurations = json_array();
	unsigned int i;

	for (i = 0; i < compare->nr_configurations; i++)
		json_array_append_new(configurations, json_configuration(compare, i));
	set(report, "file", text(compare->file));
	set(report, "end", json_string(end_name(compare)));
	set(report, "exit", json_integer(compare->status));
	set(report, "runs", json_integer(compare->runs));
	set(report, "warm_up", json_integer(compare->warm_up));
	set(report, "measured", json_integer(compare->measured));
	set(report, "order_seed", cli_json_u64(compare->order_seed));
	set(report, "disturbed_limit", json_real(compare->limit));
	set(report, "baseline", json_integer(compare->baseline));
	set(report, "metrics", json_metrics(compare));
	set(report, "configurations", configurations);
	set(report, "environment", json_environment(compare));
	cli_json_print(report);
}

/* RFC 4180: quotes where they are needed, and doubled inside. */
static void write_field(FILE *to, const char *string)
{
	if (!strpbrk(string, ",\"\r\n")) {
		fputs(string, to);
		return;
	}
	fputc('"', to);
	for (; *string; string++) {
		if (*string == '"')
			fputc('"', to);
		fputc(*string, to);
	}
	fputc('"', to);
}

static void write_head(const struct compare *compare, FILE *to)
{
	unsigned int i;

	fputs("configuration", to);
	for (i = 0; i < compare->nr_varied; i++) {
		fputc(',', to);
		write_field(to, compare->varied[i].key);
	}
	fputs(",round,position,disturbed,os_ns,interrupts", to);
	for (i = 0; i < compare->nr_metrics; i++)
		fprintf(to, ",%s", compare->metrics[i].name);
	fputc('\n', to);
}

static void write_sample(const struct compare *compare, unsigned int index, unsigned int round,
			 FILE *to)
{
	const struct configuration *configuration = &compare->configurations[index];
	const struct sample *sample = &configuration->samples[round];
	unsigned int i;

	fprintf(to, "%u", index);
	for (i = 0; i < compare->nr_varied; i++) {
		fputc(',', to);
		write_field(to, configuration->settings[i]);
	}
	fprintf(to, ",%u,%u,%d,%llu,%llu", round + 1, sample->position, sample->disturbed,
		sample->os_ns, sample->interrupts.nr);
	for (i = 0; i < compare->nr_metrics; i++) {
		fputc(',', to);
		if (isfinite(sample->values[i]))
			fprintf(to, "%.17g", sample->values[i]);
	}
	fputc('\n', to);
}

/* One line a run, in the order of the rounds. @path "-" is standard output. */
int compare_report_csv(const struct compare *compare, const char *path)
{
	FILE *to = strcmp(path, "-") ? fopen(path, "we") : stdout;
	unsigned int i, round;
	int bad;

	if (!to)
		return cli_error("--csv %s: %s", path, strerror(errno));
	write_head(compare, to);
	for (round = 0; round < compare->runs; round++)
		for (i = 0; i < compare->nr_configurations; i++)
			if (compare->configurations[i].samples[round].position)
				write_sample(compare, i, round, to);
	bad = fflush(to) || ferror(to);
	if (to != stdout)
		bad |= fclose(to);
	return bad ? cli_error("--csv %s: %s", path, strerror(errno)) : STATUS_OK;
}
