// SPDX-License-Identifier: GPL-2.0
/* Messages, options and the values that options take. */
#include <ctype.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

static const char *command;	/* for messages */
static const char *context;

/* What names and files have in them is a line, too, and does nothing to a terminal. */
static void put_line(const char *fmt, va_list args)
{
	char *text, *at;

	if (vasprintf(&text, fmt, args) < 0)
		return;
	for (at = text; *at; at++)
		if (iscntrl((unsigned char)*at))
			*at = '?';
	fprintf(stderr, "%s\n", text);
	free(text);
}

static void message(const char *fmt, va_list args)
{
	fflush(stdout);
	/* A line of progress may stand there. */
	if (context && isatty(STDERR_FILENO))
		fputs("\r\33[K", stderr);
	fprintf(stderr, "weft: %s: ", command);
	if (context)
		fprintf(stderr, "%s: ", context);
	put_line(fmt, args);
}

/* What messages are about until the next call; NULL: the whole command. */
void cli_context(const char *text)
{
	context = text;
}

/* The name of the command that runs. */
const char *cli_command(void)
{
	return command;
}

/* Prints one line on stderr; returns the exit status that goes with it. */
int cli_error(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args);
	va_end(args);
	return STATUS_ERROR;
}

void cli_usage(const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	message(fmt, args);
	va_end(args);
	exit(STATUS_USAGE);
}

/* Prints libweft's reason, or the errno where it gave none. */
int cli_failure(int err, const struct weft_error *error)
{
	return cli_error("%s", error->text[0] ? error->text : strerror(-err));
}

void cli_no_memory(void)
{
	exit(cli_error("out of memory"));
}

void *cli_room(void *array, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return array;
	*room = *room ? 2 * *room : 64;
	array = reallocarray(array, *room, size);
	if (!array)
		cli_no_memory();
	return array;
}

struct parse {
	const struct argp *argp;
	void *input;
};

unsigned int cli_columns(unsigned int otherwise)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size = { };

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		return size.ws_col;
	return columns && atoi(columns) > 0 ? (unsigned int)atoi(columns) : otherwise;
}

bool cli_colours(void)
{
	const char *none = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(none && *none) && !(term && !strcmp(term, "dumb"));
}

__u64 cli_now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ULL + ts.tv_nsec;
}

void cli_take_file(const char **file, const char *arg)
{
	if (*file)
		cli_usage("'%s' is one argument too many: see weft %s --help", arg, command);
	*file = arg;
}

static const struct argp_option *find_option(const struct argp *argp, const char *word)
{
	const struct argp_option *option;
	const struct argp_child *child;

	for (option = argp->options; option && (option->name || option->key); option++)
		if (option->name && !strncmp(word, "--", 2) && !strcmp(word + 2, option->name))
			return option;
	for (child = argp->children, option = NULL; !option && child && child->argp; child++)
		option = find_option(child->argp, word);
	return option;
}

static void bad_word(const struct argp *argp, const char *word)
{
	const struct argp_option *option = find_option(argp, word);

	if (option && option->arg)
		cli_usage("%s needs a value, %s: see weft %s --help", word, option->arg, command);
	if (word[0] == '-')
		cli_usage("no option '%s': weft %s --help lists them", word, command);
	cli_usage("'%s' is one argument too many: see weft %s --help", word, command);
}

static void print_help(const struct argp *argp)
{
	static const struct argp_option help[] = {
		{ "help", OPT_HELP, NULL, 0, "Show this help", -1 },
		{ }
	};
	const struct argp_child children[] = { { argp, 0, NULL, 0 }, { } };
	const struct argp whole = { .options = help, .children = children };
	char name[32], *text = NULL;
	size_t bytes = 0;
	FILE *stream = open_memstream(&text, &bytes);

	if (!stream)
		cli_no_memory();
	snprintf(name, sizeof(name), "weft %s", command);
	/* It explains nothing that the list of options does not show. */
	setenv("ARGP_HELP_FMT", "no-dup-args-note", 0);
	argp_help(&whole, stream, ARGP_HELP_SHORT_USAGE | ARGP_HELP_LONG | ARGP_HELP_DOC, name);
	fclose(stream);
	cli_print_help(stdout, text);
	free(text);
	exit(STATUS_OK);
}

static error_t parse_word(int key, char *arg, struct argp_state *state)
{
	struct parse *parse = state->input;
	int at;

	(void)arg;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = parse->input;
		return 0;
	case OPT_HELP:
		print_help(parse->argp);
		return 0;
	case ARGP_KEY_ERROR:
		at = state->next > 1 ? state->next - 1 : 1;
		if (at < state->argc)
			bad_word(parse->argp, state->argv[at]);
		cli_usage("cannot make out the options: see weft %s --help", command);
	}
	return ARGP_ERR_UNKNOWN;
}

/* argp, but with one-line messages of our own; ends the process on an error. */
void cli_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	static const struct argp_option options[] = {
		{ "help", OPT_HELP, NULL, 0, NULL, 0 },
		{ }
	};
	const struct argp_child children[] = { { argp, 0, NULL, 0 }, { } };
	const struct argp root = {
		.options = options,
		.parser = parse_word,
		.children = children,
	};
	struct parse parse = { .argp = argp, .input = input };

	command = argv[0];
	argp_parse(&root, argc, argv, ARGP_NO_ERRS | ARGP_NO_HELP, NULL, &parse);
}

struct unit {
	const char *name;
	__u64 factor;
};

/* A number and one of @units; the empty name, if there, is the default unit. */
static int parse_units(const char *text, const struct unit *units, __u64 *value)
{
	char *end;
	__u64 number;

	if (!isdigit((unsigned char)text[0]))
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 0);
	if (errno)
		return -ERANGE;
	for (; units->name; units++) {
		if (strcasecmp(end, units->name))
			continue;
		return __builtin_mul_overflow(number, units->factor, value) ? -ERANGE : 0;
	}
	return -EINVAL;
}

int cli_parse_number(const char *option, const char *text, __u64 *value)
{
	static const struct unit units[] = { { "", 1 }, { } };

	if (!parse_units(text, units, value))
		return STATUS_OK;
	cli_error("%s %s: not a number from 0 on", option, text);
	return STATUS_USAGE;
}

__u64 cli_number(const char *option, const char *text)
{
	__u64 value;

	if (cli_parse_number(option, text, &value))
		exit(STATUS_USAGE);
	return value;
}

static const struct unit durations[] = {
	{ "ns", 1 },
	{ "us", 1000 },
	{ "ms", 1000000 },
	{ "s", 1000000000 },
	{ "min", 60000000000 },
	{ }
};

int cli_parse_duration(const char *option, const char *text, __u64 *ns)
{
	if (!parse_units(text, durations, ns))
		return STATUS_OK;
	cli_error("%s %s: not a duration such as 100us, 20ms or 1s", option, text);
	return STATUS_USAGE;
}

__u64 cli_duration(const char *option, const char *text)
{
	__u64 value;

	if (cli_parse_duration(option, text, &value))
		exit(STATUS_USAGE);
	if (!value)
		cli_usage("%s %s: say more than 0", option, text);
	return value;
}

/* As cli_duration() would take it: in the largest unit of which it is a multiple. */
void cli_duration_text(__u64 ns, char *buffer, size_t size)
{
	const struct unit *unit = durations;

	while (ns && unit[1].name && !(ns % unit[1].factor))
		unit++;
	snprintf(buffer, size, ns ? "%llu%s" : "0", ns / unit->factor, unit->name);
}

__u64 cli_bytes(const char *option, const char *text)
{
	static const struct unit units[] = {
		{ "", 1 },
		{ "k", 1 << 10 },
		{ "M", 1 << 20 },
		{ "G", 1 << 30 },
		{ }
	};
	__u64 value;

	if (parse_units(text, units, &value) || !value)
		cli_usage("%s %s: not a size such as 65536, 64k, 16M or 1G", option, text);
	return value;
}

static int parse_cpus(const char *text, struct cpus *cpus)
{
	unsigned long first, last;
	char *end;

	do {
		if (!isdigit((unsigned char)text[0]))
			return -EINVAL;
		first = last = strtoul(text, &end, 10);
		if (*end == '-') {
			if (!isdigit((unsigned char)end[1]))
				return -EINVAL;
			last = strtoul(end + 1, &end, 10);
		}
		if (last < first || last >= WEFT_MAX_CPUS)
			return -EINVAL;
		for (; first <= last; first++)
			cpus->mask[first / 64] |= 1ULL << first % 64;
		text = end + 1;
	} while (*end == ',');
	return *end ? -EINVAL : 0;
}

void cli_cpus(const char *option, const char *text, struct cpus *cpus)
{
	memset(cpus, 0, sizeof(*cpus));
	if (parse_cpus(text, cpus))
		cli_usage("%s %s: not a list of CPUs such as 0-3,5", option, text);
}

/* The CPUs that this process may run on. */
void cli_allowed_cpus(struct cpus *cpus)
{
	cpu_set_t set;
	unsigned int i;

	memset(cpus, 0, sizeof(*cpus));
	CPU_ZERO(&set);
	if (sched_getaffinity(0, sizeof(set), &set))
		CPU_SET(0, &set);
	for (i = 0; i < WEFT_MAX_CPUS && i < CPU_SETSIZE; i++)
		if (CPU_ISSET(i, &set))
			cpus->mask[i / 64] |= 1ULL << i % 64;
}

static bool has_cpu(const struct cpus *cpus, unsigned int cpu)
{
	return cpu < WEFT_MAX_CPUS && cpus->mask[cpu / 64] >> cpu % 64 & 1;
}

unsigned int cli_first_cpu(const struct cpus *cpus)
{
	unsigned int cpu = 0;

	while (cpu < WEFT_MAX_CPUS - 1 && !has_cpu(cpus, cpu))
		cpu++;
	return cpu;
}

/* "0-3,5" */
void cli_cpus_text(const struct cpus *cpus, char *buffer, size_t size)
{
	unsigned int cpu, first;
	size_t used = 0;

	buffer[0] = 0;
	for (cpu = 0; cpu < WEFT_MAX_CPUS && used < size; cpu++) {
		if (!has_cpu(cpus, cpu))
			continue;
		first = cpu;
		while (has_cpu(cpus, cpu + 1))
			cpu++;
		used += snprintf(buffer + used, size - used, "%s%u", used ? "," : "", first);
		if (cpu > first && used < size)
			used += snprintf(buffer + used, size - used, "-%u", cpu);
	}
}
