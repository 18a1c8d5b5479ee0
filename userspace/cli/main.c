// SPDX-License-Identifier: GPL-2.0
/* weft(1): run task programs on pinned kernel threads. */
#include <string.h>

#include "cli.h"

static const struct command {
	const char *name;
	const char *help;
	int (*fn)(int argc, char **argv);
} commands[] = {
	{ "run",	"run a task program and report what it did",	cmd_run },
	{ "trace",	"run a program, draw who ran when for a trace viewer", cmd_trace },
	{ "workload",	"run a job list under a policy, as in a textbook",	cmd_workload },
	{ "predict",	"who will run when, and who did: sim against the kernel", cmd_predict },
	{ "explore",	"run a program under every schedule, count the outcomes", cmd_explore },
	{ "replay",	"repeat a schedule, step by step",		cmd_replay },
	{ "compare",	"measure a program in several configurations",	cmd_compare },
	{ "report",	"what others print with --json, as a page for a browser", cmd_report },
	{ "exec",	"run a bare instruction stream, print r0",	cmd_exec },
	{ "disasm",	"show a program's instructions and source",	cmd_disasm },
	{ "lab",	"learn by experiment: laboratories, and their checks", cmd_lab },
	{ "bench",	"measure tasks, threads, processes, kthreads and Go",	cmd_bench },
	{ "policy",	"let another policy take over in a session that runs",	cmd_policy },
	{ "workers",	"let a session that runs use other CPUs",	cmd_workers },
	{ "stop",	"end a session that runs",			cmd_stop },
	{ "top",	"watch sessions while they run, and change them", cmd_top },
	{ "policies",	"list the scheduling policies",			cmd_policies },
	{ "info",	"show what the engine can do",			cmd_info },
	{ "doctor",	"show what this machine can do, and what mends a lack",	cmd_doctor },
};

static void print_help(FILE *stream)
{
	size_t i;

	fputs("Usage: weft COMMAND [OPTION...]\n"
	      "Run C task programs, M:N, on kernel threads pinned to CPUs.\n\n", stream);
	for (i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(stream, "  %-10s %s\n", commands[i].name, commands[i].help);
	cli_print_help(stream, "\n`weft COMMAND --help' tells more, `weft --version' which weft this "
		       "is.\n\n"
	      "EXAMPLES\n"
	      "  weft run userspace/labs/demo.c\n"
	      "  weft run --engine hosted --cpus 0,1 userspace/labs/demo.c\n"
	      "  weft compare userspace/labs/demo.c --vary policy=go,rr\n"
	      "  echo b700000007000000 9500000000000000 | weft exec\n"
	      "  weft policies\n");
}

static const struct command *find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(commands); i++)
		if (!strcmp(name, commands[i].name))
			return &commands[i];
	fprintf(stderr, "weft: no command '%s': weft --help lists them\n", name);
	return NULL;
}

/* weft help COMMAND is weft COMMAND --help. */
static int help(const char *name)
{
	const struct command *command = name ? find(name) : NULL;
	char *argv[] = { (char *)name, (char *)"--help", NULL };

	if (command)
		return command->fn(2, argv);
	if (name)
		return STATUS_USAGE;
	print_help(stdout);
	return STATUS_OK;
}

int main(int argc, char **argv)
{
	const struct command *command;

	if (argc < 2) {
		print_help(stderr);
		return STATUS_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-?"))
		return help(NULL);
	if (!strcmp(argv[1], "help"))
		return help(argv[2]);
	if (!strcmp(argv[1], "--version")) {
		puts("weft " WEFT_VERSION);
		return STATUS_OK;
	}
	command = find(argv[1]);
	return command ? command->fn(argc - 1, argv + 1) : STATUS_USAGE;
}
