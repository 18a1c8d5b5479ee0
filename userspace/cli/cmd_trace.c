// SPDX-License-Identifier: GPL-2.0
/* weft trace: run a program, write who ran when to a file for a trace viewer. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

enum {
	OPT_FORMAT = OPT_COMMAND,
	OPT_RECORDS,
	OPT_OUTPUT = 'o',
};

enum { RECORDS = 1 << 18, RECORDS_LEAST = 1 << 6, RECORDS_MOST = 1 << 22 };

static const struct trace_format *const formats[] = { &trace_perfetto, &trace_chrome };

static const struct argp_option options[] = {
	{ "output", OPT_OUTPUT, "FILE", 0, "Write to FILE: .pftrace, or .json for Chrome's", 0 },
	{ "format", OPT_FORMAT, "NAME", 0, "perfetto or chrome, whatever FILE's name is", 0 },
	{ "records", OPT_RECORDS, "N", 0,
	  "Keep at least the last N events of each worker; default: 262144, of 40 bytes", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object with everything about the run", 0 },
	{ }
};

static const char doc[] =
	"Run a task program as weft run does, and write what happened to FILE: a track a "
	"worker, with who ran; a track a task, where it runs, is ready, and waits; an arrow "
	"from each wake to the run that it led to. Open it at https://ui.perfetto.dev, which "
	"keeps it on your machine."
	"\v"
	"Needs no privilege but that to use /dev/weft: the events come from the session's own "
	"rings. If a ring was too short, the file begins with how many events were lost.\n"
	"\n"
	"Exit status: that of weft run; 1 also when FILE cannot be written.\n"
	"\n"
	"EXAMPLES\n"
	"  weft trace -o demo.pftrace userspace/labs/demo.c\n"
	"  weft trace -o demo.json --cpus 0-1 --policy rr userspace/labs/demo.c\n"
	"  weft trace -o sim.pftrace --vehicle sim --quantum 4ms userspace/labs/demo.c\n";

struct command {
	struct run run;
	const char *path;
	const struct trace_format *format;
	FILE *file;
	bool json;
};

static const struct trace_format *format_named(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i]->name, name))
			return formats[i];
	cli_usage("--format %s: there are perfetto and chrome", name);
}

static bool ends_in(const char *text, const char *end)
{
	size_t length = strlen(text), end_length = strlen(end);

	return length > end_length && !strcasecmp(text + length - end_length, end);
}

static const struct trace_format *format_of_file(const char *path)
{
	const char *const *suffix;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(formats); i++)
		for (suffix = formats[i]->suffixes; *suffix; suffix++)
			if (ends_in(path, *suffix))
				return formats[i];
	cli_usage("-o %s: name a file that ends in .pftrace or .json, or say --format", path);
}

/* A ring's size is a power of two. */
static __u32 ring_size(const char *text)
{
	__u64 wanted = cli_number("--records", text);
	__u32 size = RECORDS_LEAST;

	if (wanted > RECORDS_MOST)
		cli_usage("--records %s: at most %d", text, RECORDS_MOST);
	while (size < wanted)
		size *= 2;
	return size;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &command->run.options;
		return 0;
	case OPT_OUTPUT:
		command->path = arg;
		return 0;
	case OPT_FORMAT:
		command->format = format_named(arg);
		return 0;
	case OPT_RECORDS:
		command->run.options.start.event_records = ring_size(arg);
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_take_file(&command->run.file, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* 0 or -errno. */
static int write_file(struct command *command, struct timeline *timeline)
{
	int err;

	trace_draw(timeline, command->format, command->file);
	err = ferror(command->file) ? -EIO : 0;
	if (fclose(command->file))
		err = -errno;
	command->file = NULL;
	return err;
}

static void say(const struct command *command, const struct timeline *timeline)
{
	printf("%s: %d task%s, %zu events%s\n", command->path, timeline->nr_tasks,
	       timeline->nr_tasks == 1 ? "" : "s", timeline->nr_events,
	       timeline->lost ? "" : "; open it at https://ui.perfetto.dev");
	if (timeline->lost)
		printf("%llu events were lost, the beginning is missing: --records %u keeps more\n",
		       timeline->lost, 2 * command->run.options.start.event_records);
}

static int report(struct command *command)
{
	struct run *run = &command->run;
	int status = run_exit_status(run), err;
	struct timeline timeline;

	err = timeline_read(&timeline, run, 0);
	if (!err)
		err = write_file(command, &timeline);
	if (command->json)
		run_report_json(run, status);
	else
		run_report_end(run);
	if (err)
		status = cli_error("%s: %s", command->path, strerror(-err));
	else if (!command->json)
		say(command, &timeline);
	timeline_free(&timeline);
	return status;
}

static int run_program(struct command *command)
{
	struct run *run = &command->run;
	int status = cli_open_program(run->file, &run->program);

	if (status)
		return status;
	command->file = fopen(command->path, "we");
	if (!command->file)
		return cli_error("%s: %s", command->path, strerror(errno));
	run->timeline = command->json;
	run->options.start.flags |= WEFT_START_EVENTS;
	run->sink = command->json ? open_memstream(&run->output, &run->output_bytes) : stdout;
	if (!run->sink)
		cli_no_memory();
	run_block_signals(&run->ends);
	status = run_execute(run);
	run_unblock_signals(&run->ends);
	if (command->json)
		fclose(run->sink);
	return status ? status : report(command);
}

int cmd_trace(int argc, char **argv)
{
	static const struct argp_child children[] = { { &run_options_argp, 0, NULL, 0 }, { } };
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
		.children = children,
	};
	struct command command = { };
	int status;

	run_options_init(&command.run.options);
	command.run.options.start.event_records = RECORDS;
	cli_parse(&argp, argc, argv, &command);
	if (!command.run.file)
		cli_usage("no FILE: weft trace -o TRACE FILE");
	if (!command.path)
		cli_usage("no -o TRACE: name the file to write");
	if (!command.format)
		command.format = format_of_file(command.path);
	status = run_program(&command);
	if (command.file)
		fclose(command.file);
	run_close(&command.run);
	weft_program_close(command.run.program);
	free(command.run.output);
	run_options_free(&command.run.options);
	return status;
}
