// SPDX-License-Identifier: GPL-2.0
/* Grades a program by the check of its lab, which speaks KTAP. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"
#include "run.h"

/* What a check has said so far; @why belongs to the test that comes next. */
struct results {
	json_t *tests;
	json_t *why;
	char *bail_out;
};

static void add_test(struct results *results, const char *text, bool ok)
{
	/* "12 - what is tested", or without the dash */
	text += strspn(text, "0123456789 ");
	text += strspn(text, "- ");
	json_array_append_new(results->tests, json_pack("{s:o, s:b, s:o}",
		"test", cli_json_text(text, strlen(text)), "ok", ok, "why", results->why));
	results->why = json_array();
}

static void read_line(struct results *results, const char *line)
{
	if (!strncmp(line, "ok ", 3))
		add_test(results, line + 3, true);
	else if (!strncmp(line, "not ok ", 7))
		add_test(results, line + 7, false);
	else if (!strncmp(line, "# ", 2))
		json_array_append_new(results->why, cli_json_text(line + 2, strlen(line + 2)));
	else if (!strncmp(line, "Bail out! ", 10) && !results->bail_out)
		results->bail_out = strdup(line + 10);
}

static void read_results(struct results *results, int fd)
{
	FILE *stream = fdopen(fd, "r");
	char *line = NULL;
	size_t room = 0;

	if (!stream)
		cli_no_memory();
	while (getline(&line, &room, stream) > 0) {
		line[strcspn(line, "\n")] = 0;
		read_line(results, line);
	}
	free(line);
	fclose(stream);
}

static void print_results(const struct lab *lab, struct results *results, int status)
{
	json_t *numbers = json_object(), *object;
	unsigned int i;

	for (i = 0; i < lab->nr_numbers; i++)
		json_object_set_new(numbers, lab->numbers[i].name,
				    cli_json_u64(lab->numbers[i].value));
	object = json_pack("{s:s, s:s, s:o, s:b, s:i, s:o, s:o}", "lab", lab->number,
			   "name", lab->name, "numbers", numbers, "passed", !status,
			   "exit", status, "tests", results->tests, "bail_out",
			   results->bail_out ? json_string(results->bail_out) : json_null());
	json_decref(results->why);
	cli_json_print(object);
	free(results->bail_out);
}

static int spawn_check(const struct lab *lab, int out, pid_t *pid)
{
	char path[PATH_MAX];
	const char *argv[] = { path, NULL };
	int err;

	snprintf(path, sizeof(path), "%s/check", lab->path);
	fflush(stdout);
	err = cli_spawn(argv, STDIN_FILENO, out, STDERR_FILENO, pid);
	return err ? cli_error("%s: %s", path, strerror(-err)) : STATUS_OK;
}

static int run_check(const struct lab *lab)
{
	pid_t pid;
	int status = spawn_check(lab, STDOUT_FILENO, &pid);

	return status ? status : cli_wait(pid);
}

static int run_check_json(const struct lab *lab)
{
	struct results results = { .tests = json_array(), .why = json_array() };
	int fds[2], status;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return cli_error("no pipe: %s", strerror(errno));
	status = spawn_check(lab, fds[1], &pid);
	close(fds[1]);
	if (status)
		return status;
	read_results(&results, fds[0]);
	status = cli_wait(pid);
	print_results(lab, &results, status);
	return status;
}

/* Compiled once, however often the check runs it. */
static int check_source(const struct lab *lab, const char *source, bool json)
{
	struct cli_object object;
	sigset_t ends;
	int status;

	/* The check gets a signal; here it waits until the object is gone. */
	run_block_signals(&ends);
	status = cli_compile(source, &object);
	if (!status) {
		setenv("LAB_PROGRAM", object.path, 1);
		status = json ? run_check_json(lab) : run_check(lab);
	}
	cli_discard(&object);
	return status;
}

int lab_check(const struct lab *lab, const char *file, bool json)
{
	char own[PATH_MAX], path[PATH_MAX];

	snprintf(own, sizeof(own), "%s/" LAB_PROGRAM, lab->path);
	file = file ? file : own;
	if (!realpath(file, path))
		return cli_error("%s: %s", file, strerror(errno));
	return check_source(lab, path, json);
}
