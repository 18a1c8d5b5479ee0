// SPDX-License-Identifier: GPL-2.0
/*
 * A chart of time: a row a task, a column a round span. Running is '#', or the
 * worker's number where there are several; ready, but not running, is '.'.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "timeline.h"

enum { NAME_COLUMNS = 13, LEAST_COLUMNS = 20, PIPE_COLUMNS = 79, MARK_EVERY = 10 };

struct chart {
	const struct timeline *timeline;
	int columns;
	__u64 column_ns;
	bool colour;
};

static int terminal_columns(void)
{
	struct winsize size;
	int columns = PIPE_COLUMNS;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col)
		columns = size.ws_col - 1;
	columns -= NAME_COLUMNS;
	return columns < LEAST_COLUMNS ? LEAST_COLUMNS : columns;
}

/* 1, 2 or 5 times a power of ten, so that all of it fits. */
static __u64 round_column(__u64 span_ns, int columns)
{
	static const __u64 steps[] = { 1, 2, 5 };
	__u64 power = 1;
	size_t i;

	for (;; power *= 10)
		for (i = 0; i < ARRAY_SIZE(steps); i++)
			if (steps[i] * power * columns >= span_ns)
				return steps[i] * power;
}

/* How much of column @column is in [@from_ns, @to_ns). */
static __u64 overlap(const struct chart *chart, int column, __u64 from_ns, __u64 to_ns)
{
	__u64 begin = chart->timeline->from_ns + column * chart->column_ns;
	__u64 end = begin + chart->column_ns;

	begin = begin > from_ns ? begin : from_ns;
	end = end < to_ns ? end : to_ns;
	return end > begin ? end - begin : 0;
}

static int column_at(const struct chart *chart, __u64 ns)
{
	return (ns - chart->timeline->from_ns) / chart->column_ns;
}

/* Each column that has at least half of it, and one where there is none. */
static void draw_span(const struct chart *chart, char *line, char mark, __u64 from_ns, __u64 to_ns)
{
	int column = column_at(chart, from_ns);
	__u64 part;

	for (; column < chart->columns; column++) {
		part = overlap(chart, column, from_ns, to_ns);
		if (!part)
			return;
		if (2 * part >= chart->column_ns || line[column] == ' ')
			line[column] = mark;
	}
}

static void draw_slices(const struct chart *chart, int task, char *line)
{
	const struct timeline *timeline = chart->timeline;
	size_t i;

	for (i = 0; i < timeline->nr_slices; i++) {
		const struct timeline_slice *slice = &timeline->slices[i];

		if (slice->task != task)
			continue;
		draw_span(chart, line, '.', slice->ready_ns, slice->from_ns);
		draw_span(chart, line, timeline->nr_workers > 1 ? '0' + slice->worker % 10 : '#',
			  slice->from_ns, slice->to_ns);
	}
}

static void print_line(const struct chart *chart, const char *line)
{
	bool on = false, wants;
	int last = chart->columns, i;

	while (last && line[last - 1] == ' ')
		last--;
	for (i = 0; i < last; i++) {
		wants = chart->colour && line[i] != ' ' && line[i] != '.';
		if (wants != on)
			fputs(wants ? "\033[42;30m" : "\033[0m", stdout);
		on = wants;
		putchar(line[i]);
	}
	puts(on ? "\033[0m" : "");
}

static void draw_task(const struct chart *chart, int task)
{
	const struct timeline_task *self = &chart->timeline->tasks[task];
	char *line = malloc(chart->columns);

	if (!line)
		cli_no_memory();
	memset(line, ' ', chart->columns);
	draw_slices(chart, task, line);
	if (self->state == TIMELINE_READY)
		draw_span(chart, line, '.', self->since_ns, chart->timeline->end_ns);
	printf("%-*.*s", NAME_COLUMNS, NAME_COLUMNS - 1, self->name);
	print_line(chart, line);
	free(line);
}

static void draw_axis(const struct chart *chart)
{
	char mark[32];
	int column;

	printf("%-*s", NAME_COLUMNS, "ms");
	for (column = 0; column < chart->columns; column += MARK_EVERY) {
		snprintf(mark, sizeof(mark), "%.6g", column * (double)chart->column_ns / 1e6);
		if (column + MARK_EVERY >= chart->columns)
			printf("|%s", mark);
		else
			printf("|%-*.*s", MARK_EVERY - 1, MARK_EVERY - 1, mark);
	}
	putchar('\n');
}

/* Nothing where it would be too long, or there was no time. */
void timeline_gantt(const struct timeline *timeline)
{
	struct chart chart = {
		.timeline = timeline, .colour = cli_colours(),
		.columns = terminal_columns(),
	};
	__u64 span_ns = timeline->end_ns - timeline->from_ns;
	int i;

	if (!span_ns || timeline_shown(timeline) > TIMELINE_FEW)
		return;
	chart.column_ns = round_column(span_ns, chart.columns);
	chart.columns = (span_ns + chart.column_ns - 1) / chart.column_ns;
	printf("\nwho ran when (%s runs, . ready; a column is %.6g ms):\n",
	       timeline->nr_workers > 1 ? "the worker's number" : "#", chart.column_ns / 1e6);
	for (i = 0; i < timeline->nr_tasks; i++)
		if (timeline->tasks[i].shown)
			draw_task(&chart, i);
	draw_axis(&chart);
}
