/* SPDX-License-Identifier: GPL-2.0 */
/* A run as a picture for a trace viewer: tracks with points in time, in some format. */
#ifndef WEFT_TRACE_FILE_H
#define WEFT_TRACE_FILE_H

#include "timeline.h"

enum { TRACE_NAME = 80 };

enum trace_group {
	TRACE_WORKERS	= 1,
	TRACE_TASKS	= 2,
};

/* One line of the picture; the group itself is number TRACE_WHOLE of it. */
struct trace_track {
	enum trace_group group;
	__u32 nr;
};

#define TRACE_WHOLE	UINT32_MAX

enum trace_type {
	TRACE_BEGIN	= 1,
	TRACE_END	= 2,
	TRACE_INSTANT	= 3,
};

/**
 * struct trace_point - where something begins, ends or happens
 * @at_ns:	of one track's points never less than the one's before
 * @name:	NULL for an end
 * @category:	"run", "ready", "wait", "idle" or "event"; NULL for an end
 * @flow:	an arrow with this number leaves here, 0: none
 * @flow_in:	it ends here
 */
struct trace_point {
	enum trace_type type;
	struct trace_track track;
	__u64 at_ns;
	const char *name;
	const char *category;
	__u64 flow;
	__u64 flow_in;
};

/**
 * struct trace_format - how points become a file
 * @name:	for --format
 * @suffixes:	of files that have it, with a NULL at the end
 * @open:	what comes before everything; may be NULL
 * @track:	a track is to be called so, before its first point
 * @point:	of one track in their order, of several in any
 * @close:	what comes after everything; may be NULL
 *
 * Errors are @file's own: whoever closes it looks.
 */
struct trace_format {
	const char *name;
	const char *const *suffixes;
	void (*open)(FILE *file);
	void (*track)(FILE *file, const struct trace_track *track, const char *name);
	void (*point)(FILE *file, const struct trace_point *point);
	void (*close)(FILE *file);
};

extern const struct trace_format trace_perfetto, trace_chrome;

/* trace_draw.c: all of @timeline. */
void trace_draw(struct timeline *timeline, const struct trace_format *format, FILE *file);

#endif /* WEFT_TRACE_FILE_H */
