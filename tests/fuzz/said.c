// SPDX-License-Identifier: GPL-2.0
/* What the tool says on standard error, where it is a line or nothing. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "tool.h"

static FILE *terminal;		/* NULL: nobody listens */
static char *text;
static size_t bytes;

static void stop_listening(void)
{
	if (!terminal)
		return;
	fclose(stderr);
	stderr = terminal;
	terminal = NULL;
}

void fuzz_broken(const char *fmt, ...)
{
	va_list args;

	stop_listening();
	fputs("tool: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fprintf(stderr, "; heard: \"%s\"\n", text ? text : "");
	abort();
}

void fuzz_listen(void)
{
	terminal = stderr;
	stderr = open_memstream(&text, &bytes);
	if (!stderr)
		abort();
}

static bool is_a_line(void)
{
	size_t i;

	for (i = 0; i + 1 < bytes; i++)
		if (iscntrl((unsigned char)text[i]))
			return false;
	return bytes > strlen("weft: x: \n") && !strncmp(text, "weft: ", 6) &&
	       text[bytes - 1] == '\n';
}

void fuzz_ignore(void)
{
	stop_listening();
	free(text);
	text = NULL;
}

void fuzz_heard(int status)
{
	stop_listening();
	if (!status && bytes)
		fuzz_broken("it went well, and something is said");
	if (status && !is_a_line())
		fuzz_broken("status %d, and not one line", status);
	fuzz_ignore();
}

/* A command as any other, for messages; what it prints is nobody's business. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct argp none;
	char *words[] = { "fuzz", NULL };

	(void)argc;
	(void)argv;
	cli_parse(&none, 1, words, NULL);
	stdout = fopen("/dev/null", "we");
	return stdout ? 0 : -1;
}
