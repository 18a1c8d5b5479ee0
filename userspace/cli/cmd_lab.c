// SPDX-License-Identifier: GPL-2.0
/* weft lab: laboratories to do, and to be graded by. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

enum {
	OPT_CHECK = OPT_COMMAND,
	OPT_SEED,
	OPT_YES,
};

static const struct argp_option options[] = {
	{ "check", OPT_CHECK, NULL, 0, "Grade FILE, or the lab's own program; KTAP, which says "
	  "why something fails", 0 },
	{ "seed", OPT_SEED, "STUDENT", 0,
	  "Numbers that are this student's: the same text, the same numbers", 0 },
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel (the module, default) or hosted (in a process)", 0 },
	{ "yes", OPT_YES, NULL, 0, "Ask nothing", 0 },
	{ "json", OPT_JSON, NULL, 0, "The list, or the result of --check, as one JSON value", 0 },
	{ }
};

static const char doc[] =
	"Without LAB, list the labs. With one (01, or its name), go through it: a concept, a "
	"question whose answer you predict, then what happens, and why. With --check, grade a "
	"program by what happened when it ran, never by how long that took."
	"\v"
	"Labs are found where weft is, or in the directory that WEFT_LABS names. The kernel "
	"engine wants /dev/weft: where there is none, say --engine hosted, or boot a guest, as in "
	"the last example.\n"
	"\n"
	"Exit status: 0 done, or all tests passed; 7 a test failed; 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft lab\n"
	"  weft lab 01 --engine hosted\n"
	"  weft lab 01 --check --engine hosted --seed ada\n"
	"  scripts/guest -- weft lab 01\n";

struct command {
	const char *lab;
	const char *file;
	const char *student;
	const char *engine;
	bool check;
	bool yes;
	bool json;
};

static error_t parse_argument(char *arg, struct command *command)
{
	if (!command->lab)
		command->lab = arg;
	else if (!command->file)
		command->file = arg;
	else
		cli_usage("'%s' is one argument too many: see weft lab --help", arg);
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct command *command = state->input;

	switch (key) {
	case OPT_CHECK:
		command->check = true;
		return 0;
	case OPT_SEED:
		command->student = arg;
		return 0;
	case OPT_ENGINE:
		command->engine = cli_engine_name(cli_engine(arg));
		return 0;
	case OPT_YES:
		command->yes = true;
		return 0;
	case OPT_JSON:
		command->json = true;
		return 0;
	case ARGP_KEY_ARG:
		return parse_argument(arg, command);
	}
	return ARGP_ERR_UNKNOWN;
}

static void check_usage(const struct command *command)
{
	if (command->check && !command->lab)
		cli_usage("--check of which lab? weft lab lists them");
	if (command->file && !command->check)
		cli_usage("'%s' is one argument too many: --check grades a file", command->file);
	if (command->json && command->lab && !command->check)
		cli_usage("--json is for the list and for --check");
}

static void print_list(const struct lab *labs, size_t nr)
{
	size_t i;

	for (i = 0; i < nr; i++)
		printf("%s  %-24s %s\n", labs[i].number, labs[i].name, labs[i].title);
	puts("\nweft lab 01 leads through the first.");
}

static void print_list_json(const struct lab *labs, size_t nr)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < nr; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}",
			"lab", labs[i].number, "name", labs[i].name, "title", labs[i].title,
			"path", labs[i].path));
	cli_json_print(json_pack("{s:o}", "labs", list));
}

/* "1", "01", its name, or both as the directory has it. */
static bool is_called(const struct lab *lab, const char *text)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (end != text && number == strtoul(lab->number, NULL, 10))
		return !*end || (*end == '-' && !strcmp(end + 1, lab->name));
	return !strcmp(text, lab->name);
}

static struct lab *find(struct lab *labs, size_t nr, const char *text)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (is_called(&labs[i], text))
			return &labs[i];
	cli_usage("no lab '%s': weft lab lists them", text);
}

/* Commands and checks say weft and mean this one. */
static void find_ourselves(void)
{
	const char *path = getenv("PATH");
	char dir[4096], *longer;

	cli_own_directory(dir, sizeof(dir));
	if (asprintf(&longer, "%s:%s", dir, path ? path : "/usr/bin:/bin") < 0)
		cli_no_memory();
	setenv("PATH", longer, 1);
	free(longer);
}

/* Now, and not after a page of text: can the lab's commands have the engine that they want? */
static int check_engine(void)
{
	struct weft_session *own = NULL;
	int status;

	if (cli_default_engine() == ENGINE_HOSTED)
		return STATUS_OK;
	status = cli_open_session(ENGINE_KERNEL, WEFT_VEHICLE_TASK, &own);
	weft_session_close(own);
	return status;
}

static int do_lab(const struct command *command, struct lab *lab)
{
	int status = lab_find_numbers(lab, command->student);

	if (status)
		return status;
	find_ourselves();
	lab_export(lab, command->student, command->engine);
	status = check_engine();
	if (status)
		return status;
	if (command->check)
		return lab_check(lab, command->file, command->json);
	/* The usual numbers are the program's own. */
	if (!command->student)
		setenv("SET", "", 1);
	return lab_guide(lab, command->yes);
}

int cmd_lab(int argc, char **argv)
{
	static const struct argp argp = {
		.options = options, .parser = parse, .args_doc = "[LAB [FILE]]", .doc = doc,
	};
	struct command command = { };
	struct lab *labs;
	size_t nr;
	int status;

	cli_parse(&argp, argc, argv, &command);
	check_usage(&command);
	status = lab_list(&labs, &nr);
	if (!status && command.lab)
		status = do_lab(&command, find(labs, nr, command.lab));
	else if (!status && command.json)
		print_list_json(labs, nr);
	else if (!status)
		print_list(labs, nr);
	lab_free(labs, nr);
	return status;
}
