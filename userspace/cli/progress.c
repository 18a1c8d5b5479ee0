// SPDX-License-Identifier: GPL-2.0
/*
 * How far something long is: a line that is written over on a terminal, one now
 * and then elsewhere, nothing for a short one. All of it on standard error.
 */
#include <stdarg.h>
#include <unistd.h>

#include "cli.h"

static const __u64 SECOND = 1000000000;

enum {
	LINE_SECONDS	= 10,	/* between lines that stay */
	REDRAW_PER_SECOND = 10,
};

void progress_start(struct progress *progress)
{
	progress->start_ns = progress->shown_ns = cli_now_ns();
	progress->terminal = isatty(STDERR_FILENO);
}

bool progress_due(struct progress *progress)
{
	__u64 at = cli_now_ns(), pause = progress->terminal ? SECOND / REDRAW_PER_SECOND :
						      LINE_SECONDS * SECOND;

	if (at - progress->shown_ns < pause)
		return false;
	progress->shown_ns = at;
	return true;
}

void progress_line(struct progress *progress, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fprintf(stderr, "%sweft: %s: ", progress->terminal ? "\r\33[K" : "", cli_command());
	vfprintf(stderr, format, args);
	va_end(args);
	if (!progress->terminal)
		fputc('\n', stderr);
	fflush(stderr);
}

/* Before each run: @done of @all are over. */
void progress_show(struct progress *progress, unsigned int done, unsigned int all,
		   const char *text)
{
	double left;

	/* The first may be long, and nothing is known of how long. */
	if (!done) {
		if (progress->terminal)
			progress_line(progress, "%s, run 1 of %u", text, all);
		return;
	}
	if (!progress_due(progress))
		return;
	left = (double)(progress->shown_ns - progress->start_ns) / done * (all - done) / SECOND;
	progress_line(progress, "%s, run %u of %u, %.0f s left", text, done + 1, all, left);
}

/* Leaves an empty line to go on in. */
void progress_end(struct progress *progress)
{
	if (progress->terminal)
		fputs("\r\33[K", stderr);
}
