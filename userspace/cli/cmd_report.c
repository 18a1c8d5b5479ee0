// SPDX-License-Identifier: GPL-2.0
/* weft report: what other commands say with --json, as one page for a browser. */
#include <string.h>

#include "page.h"

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0, "The page; - is standard output; default: report.html", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object that says what was written", 0 },
	{ }
};

static const char doc[] =
	"Make one page of FILEs that other commands have printed with --json: where the time of "
	"workers went, who ran when, how long tasks waited, what differs, which schedules fail, "
	"which tests of a lab. The page needs nothing else and no network, and is no larger than "
	"1 MiB; - is standard input."
	"\v"
	"Of long lists as much is left out as does not fit; the page says so.\n"
	"\n"
	"Exit status: 0 written; 1 a FILE cannot be shown, or the page not be written; 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft run --engine hosted --timeline --json userspace/labs/demo.c >run.json\n"
	"  weft report run.json -o report.html\n"
	"  weft explore --json tests/explore/counter_lost.c |\n"
	"      weft report - -o race.html\n";

/* Whose documents the page can show: userspace/report/ has a view of each. */
static const char * const shown[] = {
	"run", "trace", "workload", "predict", "compare", "bench", "explore", "replay", "lab",
};

struct command {
	struct page page;
	const char *output;
	bool json;
	int status;
};

static const char *shown_text(void)
{
	static char text[256];
	size_t used = 0, i;

	for (i = 0; i < ARRAY_SIZE(shown) && used < sizeof(text); i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "", shown[i]);
	return text;
}

static int check_kind(const char *file, const json_t *document)
{
	const char *command = json_string_value(json_object_get(document, "command"));
	size_t i;

	if (!command)
		return cli_error("%s: not what a command of weft prints with --json, such as "
				 "weft run --timeline --json FILE", file);
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		if (!strcmp(command, shown[i]))
			return STATUS_OK;
	return cli_error("%s: a page has no place for what weft %s prints, only for that of %s",
			 file, command, shown_text());
}

static int add_file(struct page *page, const char *file)
{
	bool is_input = !strcmp(file, "-");
	const char *name = is_input ? "standard input" : file;
	json_error_t error;
	json_t *document;
	int status;

	document = is_input ? json_loadf(stdin, 0, &error) : json_load_file(file, 0, &error);
	if (!document && error.line < 1)
		return cli_error("%s", error.text);
	if (!document)
		return cli_error("%s:%d: not JSON: %s", name, error.line, error.text);
	status = check_kind(name, document);
	if (!status)
		json_array_append_new(page->documents, json_pack("{s:o, s:O}", "name",
				      cli_json_text(name, strlen(name)), "document", document));
	json_decref(document);
	return status;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case 'o':
		command->output = arg;
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		if (!command->status)
			command->status = add_file(&command->page, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void say_written(const struct command *command)
{
	const struct page *page = &command->page;
	const char *path = command->output;

	if (command->json) {
		cli_json_print(json_pack("{s:o, s:I, s:b}", "output",
			cli_json_text(path, strlen(path)), "bytes", (json_int_t)page->bytes,
			"shortened", page->shortened));
		return;
	}
	printf("%s: %zu KiB%s\n", path, (page->bytes + 1023) / 1024, page->shortened ?
	       ", long lists were cut to fit: the page says which" : "");
}

int cmd_report(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE...", .doc = doc,
	};
	struct command command = { .page.documents = json_array(), .output = "report.html" };

	cli_parse(&argp, argc, argv, &command);
	if (command.json && !strcmp(command.output, "-"))
		cli_usage("--json and the page cannot both be standard output: say -o FILE");
	if (!command.status && !json_array_size(command.page.documents))
		cli_usage("no FILE: weft report FILE.json -o report.html");
	if (!command.status)
		command.status = page_write(&command.page, command.output);
	if (!command.status && strcmp(command.output, "-"))
		say_written(&command);
	json_decref(command.page.documents);
	return command.status;
}
