// SPDX-License-Identifier: GPL-2.0
/* Leads through a lab: concept, prediction, what happens, why, what to change. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

static void heading(const char *fmt, const char *text)
{
	bool bold = cli_colours();

	fputs(bold ? "\33[1m" : "", stdout);
	printf(fmt, text);
	puts(bold ? "\33[0m" : "");
}

/* Without empty lines at either end. */
static void print_text(struct lab_text text)
{
	while (text.bytes && *text.at == '\n') {
		text.at++;
		text.bytes--;
	}
	while (text.bytes && text.at[text.bytes - 1] == '\n')
		text.bytes--;
	printf("%.*s\n", (int)text.bytes, text.at);
}

static void print_section(const struct lab *lab, const char *title)
{
	heading("\n%s", title);
	print_text(lab_section(lab, title));
}

/* A line that somebody types, to be freed; NULL where nobody does. */
static char *ask(const char *prompt)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t n;

	fputs(prompt, stdout);
	fflush(stdout);
	n = getline(&line, &room, stdin);
	if (n <= 0) {
		putchar('\n');
		free(line);
		return NULL;
	}
	line[strcspn(line, "\n")] = 0;
	return line;
}

static char *ask_prediction(const struct lab *lab, bool yes)
{
	print_section(lab, "Predict");
	if (yes) {
		puts("\n(--yes: going on without your prediction)");
		return NULL;
	}
	if (!isatty(STDIN_FILENO)) {
		puts("\n(standard input is no terminal: going on without your prediction)");
		return NULL;
	}
	return ask("\nyour prediction, then ENTER: ");
}

/* A status. */
static int run_script(const char *script)
{
	const char *argv[] = { "sh", "-c", script, NULL };
	pid_t pid;
	int err;

	fflush(stdout);
	err = cli_spawn(argv, STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO, &pid);
	if (err)
		return cli_error("sh cannot be run: %s", strerror(-err));
	return cli_wait(pid);
}

/* With what the lab's own variables stand for: that is what one would type. */
static void print_command(struct lab_text line)
{
	static const struct {
		const char *text, *name;
	} words[] = { { "$SET ", "SET" }, { "${OS:-kthread}", "OS" } };
	const char *value;
	size_t i;

	while (line.bytes) {
		for (i = 0; i < ARRAY_SIZE(words) && !lab_begins(&line, words[i].text); i++)
			;
		if (i == ARRAY_SIZE(words)) {
			putchar(*line.at++);
			line.bytes--;
			continue;
		}
		value = getenv(words[i].name);
		printf("%s%s", value, i == 0 && *value ? " " : "");
		line.at += strlen(words[i].text);
		line.bytes -= strlen(words[i].text);
	}
	putchar('\n');
}

/* Shown as one would type them, then run. Faults and deadlocks may be the point. */
static int run_block(struct lab_text *rest)
{
	struct lab_text line;
	const char *from = rest->at;
	bool inside;
	char *script;
	int status;

	while (lab_line(rest, &line) && !lab_begins(&line, "```")) {
		/* A line inside a loop, or behind a backslash, is indented. */
		inside = line.at[0] == '\t' || lab_begins(&line, "done");
		fputs(inside ? "> " : "$ ", stdout);
		print_command(line);
	}
	script = strndup(from, line.at - from);
	if (!script)
		cli_no_memory();
	status = run_script(script);
	free(script);
	if (status == STATUS_INTERRUPTED)
		return status;
	if (status == STATUS_ERROR || status == STATUS_USAGE || status >= 126)
		return cli_error("a command of this lab has failed (status %d), see above", status);
	return STATUS_OK;
}

/* README.md shows a sample of what comes out: here it is the real one. */
static void skip_block(struct lab_text *rest)
{
	struct lab_text line;

	while (lab_line(rest, &line) && !lab_begins(&line, "```"))
		;
}

static int run_section(const struct lab *lab)
{
	struct lab_text rest = lab_section(lab, "Run"), line;
	bool empty = true;
	int status;

	heading("\n%s", "Run");
	while (lab_line(&rest, &line)) {
		if (lab_begins(&line, "```sh")) {
			status = run_block(&rest);
			if (status)
				return status;
			empty = false;
		} else if (lab_begins(&line, "```")) {
			skip_block(&rest);
		} else {
			if (line.bytes || !empty)
				printf("%.*s\n", (int)line.bytes, line.at);
			empty = !line.bytes;
		}
	}
	return STATUS_OK;
}

/* So that one can look at the figure before it is explained. */
static void pause_for(bool yes)
{
	if (!yes && isatty(STDIN_FILENO))
		free(ask("\nENTER goes on: "));
}

int lab_guide(const struct lab *lab, bool yes)
{
	char *prediction;
	int status;

	if (chdir(lab->path))
		return cli_error("%s: %s", lab->path, strerror(errno));
	heading("%s", lab->title);
	print_section(lab, "Concept");
	prediction = ask_prediction(lab, yes);
	status = run_section(lab);
	if (!status) {
		pause_for(yes);
		if (prediction && *prediction)
			heading("\nYou predicted: %s", prediction);
		print_section(lab, "Explanation");
		print_section(lab, "Exercises");
		printf("\nThe files are in %s; copy " LAB_PROGRAM " to change it.\n"
		       "weft lab %s --check FILE grades what you have made of it.\n",
		       lab->path, lab->number);
	}
	free(prediction);
	return status;
}
