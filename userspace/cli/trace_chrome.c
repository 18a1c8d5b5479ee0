// SPDX-License-Identifier: GPL-2.0
/*
 * Chrome's trace events: an array of JSON objects, one a point. Older viewers and
 * scripts read it; a group of tracks is a process there, a track a thread.
 */
#include "trace.h"

/* The letters by which the format knows its events. */
static const char *const phases[] = {
	[TRACE_BEGIN] = "B", [TRACE_END] = "E", [TRACE_INSTANT] = "i",
};

static bool first;

static void write_event(FILE *file, json_t *event)
{
	if (!event)
		cli_no_memory();
	fputs(first ? "" : ",\n", file);
	first = false;
	json_dumpf(event, file, JSON_COMPACT | JSON_REAL_PRECISION(15));
	json_decref(event);
}

static void chrome_open(FILE *file)
{
	first = true;
	fputs("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n", file);
}

static void chrome_close(FILE *file)
{
	fputs("\n]}\n", file);
}

/* The group's own points have a line of their own, behind the others. */
static json_int_t thread_of(const struct trace_track *track)
{
	return track->nr;
}

/* What is not UTF-8 is shown as "?". */
static json_t *text(const char *bytes)
{
	json_t *string = json_string(bytes);

	return string ? string : json_string("?");
}

static void write_name(FILE *file, const struct trace_track *track, const char *what,
		       const char *name)
{
	write_event(file, json_pack("{s:s, s:s, s:i, s:I, s:{s:o}}", "ph", "M", "name", what,
				    "pid", track->group, "tid", thread_of(track),
				    "args", "name", text(name)));
}

static void chrome_track(FILE *file, const struct trace_track *track, const char *name)
{
	write_name(file, track, track->nr == TRACE_WHOLE ? "process_name" : "thread_name", name);
}

static double us(__u64 ns)
{
	return ns / 1e3;
}

/* An arrow's end belongs to the slice that begins there. */
static void write_flow(FILE *file, const struct trace_point *point, const char *phase, __u64 flow)
{
	write_event(file, json_pack("{s:s, s:s, s:s, s:I, s:f, s:i, s:I, s:s}", "ph", phase,
				    "cat", "wake", "name", "wake", "id", (json_int_t)flow,
				    "ts", us(point->at_ns), "pid", point->track.group,
				    "tid", thread_of(&point->track), "bp", "e"));
}

static void chrome_point(FILE *file, const struct trace_point *point)
{
	json_t *event = json_pack("{s:s, s:f, s:i, s:I}", "ph", phases[point->type],
				  "ts", us(point->at_ns), "pid", point->track.group,
				  "tid", thread_of(&point->track));

	if (point->type != TRACE_END) {
		json_object_set_new(event, "name", text(point->name));
		json_object_set_new(event, "cat", json_string(point->category));
	}
	if (point->type == TRACE_INSTANT)
		json_object_set_new(event, "s", json_string("t"));
	write_event(file, event);
	if (point->flow)
		write_flow(file, point, "s", point->flow);
	if (point->flow_in)
		write_flow(file, point, "f", point->flow_in);
}

static const char *const suffixes[] = { ".json", NULL };

const struct trace_format trace_chrome = {
	.name		= "chrome",
	.suffixes	= suffixes,
	.open		= chrome_open,
	.track		= chrome_track,
	.point		= chrome_point,
	.close		= chrome_close,
};
