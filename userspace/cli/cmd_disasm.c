// SPDX-License-Identifier: GPL-2.0
/* weft disasm: a program's instructions beside its source. */
#include <string.h>

#include "cli.h"

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One JSON object", 0 },
	{ }
};

static const char doc[] =
	"Show the instructions of a task program, an object or a .c file, function by "
	"function, with their source lines."
	"\v"
	"Exit status: 0 shown, 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft disasm userspace/labs/demo.c\n"
	"  weft disasm --json userspace/labs/demo.c\n";

struct disasm {
	const char *file;
	bool json;
};

enum { INSN_TEXT = 256 };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct disasm *disasm = state->input;

	switch (key) {
	case OPT_JSON:
		disasm->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_take_file(&disasm->file, arg);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static void print_function(const struct weft_program *program,
			   const struct weft_function *function)
{
	const struct weft_line *line, *last = NULL;
	char text[INSN_TEXT];
	__u32 insn;

	printf("%s:\n", function->name);
	for (insn = function->start; insn < function->end;) {
		line = weft_program_line_at(program, insn);
		if (line && line != last)
			printf("; %s:%u  %s\n", cli_file(line->file), line->line,
			       line->text ?: "");
		last = line;
		printf("%8u:\t", insn);
		insn += weft_program_disasm(program, insn, text, sizeof(text));
		puts(text);
	}
}

static json_t *json_insn(const struct weft_program *program, __u32 insn, const char *text)
{
	const struct weft_line *line = weft_program_line_at(program, insn);
	json_t *object = json_object();

	json_object_set_new(object, "insn", json_integer(insn));
	json_object_set_new(object, "text", cli_json_text(text, strlen(text)));
	if (line) {
		json_object_set_new(object, "file", json_string(cli_file(line->file)));
		json_object_set_new(object, "line", json_integer(line->line));
		json_object_set_new(object, "source",
				    cli_json_text(line->text ?: "", strlen(line->text ?: "")));
	}
	return object;
}

static json_t *json_function(const struct weft_program *program,
			     const struct weft_function *function)
{
	json_t *object = json_object(), *insns = json_array();
	char text[INSN_TEXT];
	__u32 insn, slots;

	json_object_set_new(object, "name", json_string(function->name));
	json_object_set_new(object, "start", json_integer(function->start));
	json_object_set_new(object, "end", json_integer(function->end));
	for (insn = function->start; insn < function->end; insn += slots) {
		slots = weft_program_disasm(program, insn, text, sizeof(text));
		json_array_append_new(insns, json_insn(program, insn, text));
	}
	json_object_set_new(object, "insns", insns);
	return object;
}

static void show(const struct weft_program *program, bool json)
{
	const struct weft_function *functions;
	json_t *list = json_array();
	__u32 nr, i;

	functions = weft_program_functions(program, &nr);
	for (i = 0; i < nr; i++) {
		if (json)
			json_array_append_new(list, json_function(program, &functions[i]));
		else if (i)
			putchar('\n');
		if (!json)
			print_function(program, &functions[i]);
	}
	if (json)
		cli_json_print(json_pack("{s:O}", "functions", list));
	json_decref(list);
}

int cmd_disasm(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "FILE", .doc = doc,
	};
	struct weft_program *program = NULL;
	struct disasm disasm = { };
	int status;

	cli_parse(&argp, argc, argv, &disasm);
	if (!disasm.file)
		cli_usage("no FILE: weft disasm FILE");
	status = cli_open_program(disasm.file, &program);
	if (!status)
		show(program, disasm.json);
	weft_program_close(program);
	return status;
}
