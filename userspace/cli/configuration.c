// SPDX-License-Identifier: GPL-2.0
/* What is varied, and the configurations that come of it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compare.h"

static void *checked(void *memory)
{
	if (!memory)
		cli_no_memory();
	return memory;
}

static void split_values(struct vary *vary, char *list, const char *text)
{
	unsigned int nr = 1;
	char *at;

	for (at = list; *at; at++)
		nr += *at == ',';
	vary->values = checked(calloc(nr, sizeof(*vary->values)));
	while ((at = strsep(&list, ","))) {
		if (!*at)
			cli_usage("--vary %s: an empty value", text);
		vary->values[vary->nr_values++] = at;
	}
}

/* @text is KEY=VALUE,... */
void compare_add_vary(struct compare *compare, const char *text)
{
	struct vary *vary = &compare->varied[compare->nr_varied];
	unsigned int i;
	char *equals;

	if (compare->nr_varied == COMPARE_MOST_VARIED)
		cli_usage("--vary %s: one too many, %u are the most", text, COMPARE_MOST_VARIED);
	vary->key = checked(strdup(text));
	equals = strchr(vary->key, '=');
	if (!equals || equals == vary->key)
		cli_usage("--vary %s: say KEY=VALUE,VALUE,...", text);
	*equals = 0;
	for (i = 0; i < compare->nr_varied; i++)
		if (!strcmp(compare->varied[i].key, vary->key))
			cli_usage("--vary %s: %s is varied already", text, vary->key);
	vary->option = run_option_find(vary->key);
	split_values(vary, equals + 1, text);
	compare->nr_varied++;
}

static bool is_varied(const struct compare *compare, int key)
{
	unsigned int i;

	/* --set is the exception: each adds a variable. */
	for (i = 0; i < compare->nr_varied; i++)
		if (compare->varied[i].option && compare->varied[i].option->key == key &&
		    strcmp(compare->varied[i].key, "set"))
			return true;
	return false;
}

/* An option without a value is there, or is not. */
static void set_flag(const struct vary *vary, const char *value, struct run_options *options)
{
	if (!strcmp(value, "yes"))
		run_option_parse(vary->option->key, NULL, options);
	else if (strcmp(value, "no"))
		cli_usage("--vary %s=%s: say yes or no", vary->key, value);
}

/* Gives the text that the options go on pointing to; NULL: none. */
static char *set_value(const struct vary *vary, const char *value, struct run_options *options)
{
	char *text = NULL, *plus;

	if (!vary->option) {
		if (asprintf(&text, "%s=%s", vary->key, value) < 0)
			cli_no_memory();
		run_options_add_set(options, text);
	} else if (!vary->option->arg) {
		set_flag(vary, value, options);
	} else {
		/* Commas part values here: a list of CPUs has + instead. */
		text = checked(strdup(value));
		for (plus = strchr(text, '+'); plus; plus = strchr(plus, '+'))
			*plus = ',';
		run_option_parse(vary->option->key, text, options);
	}
	return text;
}

static char *make_label(const struct compare *compare, const char **settings)
{
	char *label;
	size_t size;
	FILE *out = checked(open_memstream(&label, &size));
	unsigned int i;

	for (i = 0; i < compare->nr_varied; i++)
		fprintf(out, "%s%s=%s", i ? " " : "", compare->varied[i].key, settings[i]);
	fclose(out);
	return label;
}

static void make_samples(const struct compare *compare, struct configuration *configuration)
{
	unsigned int i, nr = compare->runs * COMPARE_MOST_METRICS;
	double *values = checked(calloc(nr, sizeof(*values)));

	configuration->samples = checked(calloc(compare->runs, sizeof(*configuration->samples)));
	for (i = 0; i < compare->runs; i++)
		configuration->samples[i].values = values + i * COMPARE_MOST_METRICS;
}

/* The @index of all: the last that is varied turns fastest. */
static void make_configuration(const struct compare *compare, unsigned int index,
			       struct configuration *configuration)
{
	unsigned int i, of = index;

	configuration->settings = checked(calloc(compare->nr_varied, sizeof(char *)));
	configuration->texts = checked(calloc(compare->nr_varied, sizeof(char *)));
	for (i = compare->nr_varied; i-- > 0; of /= compare->varied[i].nr_values)
		configuration->settings[i] =
			compare->varied[i].values[of % compare->varied[i].nr_values];
	run_options_init(&configuration->options);
	for (i = 0; i < compare->nr_given; i++)
		if (!is_varied(compare, compare->given[i].key))
			run_option_parse(compare->given[i].key, compare->given[i].value,
					 &configuration->options);
	for (i = 0; i < compare->nr_varied; i++)
		configuration->texts[i] = set_value(&compare->varied[i], configuration->settings[i],
						    &configuration->options);
	configuration->label = make_label(compare, configuration->settings);
	make_samples(compare, configuration);
}

/* Is KEY=VALUE one of its settings? */
static bool has_setting(const struct compare *compare, const struct configuration *configuration,
			const char *text)
{
	unsigned int i;
	size_t n;

	for (i = 0; i < compare->nr_varied; i++) {
		n = strlen(compare->varied[i].key);
		if (!strncmp(compare->varied[i].key, text, n) && text[n] == '=' &&
		    !strcmp(configuration->settings[i], text + n + 1))
			return true;
	}
	return false;
}

/* The first that has all of the settings. */
static void pick_baseline(struct compare *compare)
{
	const struct configuration *configuration;
	unsigned int i, k;

	for (i = 0; i < compare->nr_configurations; i++) {
		configuration = &compare->configurations[i];
		for (k = 0; k < compare->nr_baselines; k++)
			if (!has_setting(compare, configuration, compare->baselines[k]))
				break;
		if (k < compare->nr_baselines)
			continue;
		compare->baseline = i;
		return;
	}
	cli_usage("--baseline %s: no configuration has this: the first is %s",
		  compare->baselines[compare->nr_baselines - 1], compare->configurations[0].label);
}

void compare_configure(struct compare *compare)
{
	unsigned int i, nr = 1;

	for (i = 0; i < compare->nr_varied && nr <= COMPARE_MOST_CONFIGURATIONS; i++)
		nr *= compare->varied[i].nr_values;
	if (nr < 2)
		cli_usage("nothing to compare: say --vary KEY=VALUE,VALUE");
	if (nr > COMPARE_MOST_CONFIGURATIONS)
		cli_usage("more than %u configurations: vary less", COMPARE_MOST_CONFIGURATIONS);
	compare->configurations = checked(calloc(nr, sizeof(*compare->configurations)));
	for (i = 0; i < nr; i++)
		make_configuration(compare, i, &compare->configurations[i]);
	compare->nr_configurations = nr;
	pick_baseline(compare);
}

/* Of a variable that is varied, the reader has not written the --set. */
static int refuse_set(const struct compare *compare, const struct configuration *configuration,
		      const char *assignment, int err, const struct weft_error *error)
{
	const char *why = err == -ENOENT ? "no option of weft run; as a variable: " : "";
	size_t skip = strlen("--set : ") + strlen(assignment);
	unsigned int i;

	for (i = 0; i < compare->nr_varied; i++) {
		if (compare->varied[i].option || configuration->texts[i] != assignment)
			continue;
		if (strlen(error->text) < skip || strncmp(error->text, "--set ", 6))
			break;
		return cli_error("--vary %s: %s%s", assignment, why, error->text + skip);
	}
	return cli_error("%s", error->text);
}

/* What is neither an option nor a variable is found before the first run. */
int compare_check_sets(struct compare *compare)
{
	const struct configuration *configuration;
	struct weft_error error = { };
	unsigned int i, k;
	int err;

	for (i = 0; i < compare->nr_configurations; i++) {
		configuration = &compare->configurations[i];
		for (k = 0; k < configuration->options.nr_sets; k++) {
			const char *assignment = configuration->options.sets[k];

			err = weft_program_set(compare->program, assignment, &error);
			if (err)
				return refuse_set(compare, configuration, assignment, err, &error);
		}
	}
	return STATUS_OK;
}

static void free_configuration(const struct compare *compare, struct configuration *configuration)
{
	unsigned int i;

	for (i = 0; i < compare->nr_varied; i++)
		free(configuration->texts[i]);
	free(configuration->samples[0].values);
	free(configuration->samples);
	free(configuration->texts);
	free(configuration->settings);
	free(configuration->label);
	run_options_free(&configuration->options);
}

void compare_free(struct compare *compare)
{
	unsigned int i;

	for (i = 0; i < compare->nr_configurations; i++)
		free_configuration(compare, &compare->configurations[i]);
	for (i = 0; i < compare->nr_varied; i++) {
		free(compare->varied[i].key);
		free(compare->varied[i].values);
	}
	free(compare->configurations);
	free(compare->comparisons);
	free(compare->undisturbed);
	free(compare->baselines);
	free(compare->given);
	weft_program_close(compare->program);
}
