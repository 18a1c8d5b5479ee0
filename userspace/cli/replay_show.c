// SPDX-License-Identifier: GPL-2.0
/* The steps of a schedule, a column of source lines a task, and what each step does. */
#include <stdlib.h>
#include <string.h>

#include "explore.h"

enum {
	MOST_COLUMNS	= 4,
	NUMBER_WIDTH	= 5,
	DEED_WIDTH	= 26,
	LEAST_WIDTH	= 16,		/* of a column */
};

static __u32 nr_columns(const struct replay_steps *steps)
{
	__u32 most = 0;
	size_t i;

	for (i = 0; i < steps->nr; i++)
		if (steps->list[i].step.number > most)
			most = steps->list[i].step.number;
	return most < MOST_COLUMNS ? most + 1 : MOST_COLUMNS;
}

static int column_width(const struct replay_steps *steps)
{
	int width = (int)(cli_columns(100) - NUMBER_WIDTH - DEED_WIDTH) / (int)nr_columns(steps);

	return width > LEAST_WIDTH ? width : LEAST_WIDTH;
}

/* @text in @width columns, cut if need be. */
static void print_cell(const char *text, int width)
{
	if ((int)strlen(text) > width - 2)
		printf("%.*s~ ", width - 2, text);
	else
		printf("%-*s", width, text);
}

static void deed_text(const struct run *run, const struct replay_step *taken, char *buffer,
		      size_t size)
{
	const struct weft_step *step = &taken->step;
	char name[RUN_TEXT] = "";

	if (step->exit) {
		snprintf(buffer, size, "main returns");
		return;
	}
	if (!step->call || step->addr >> 32 == WEFT_SEG_DATA)
		weft_program_name_address(run->program, step->addr, name, sizeof(name));
	if (step->call)
		snprintf(buffer, size, "%s(%s)", weft_call_name(step->call), name);
	else if (taken->has_value)
		snprintf(buffer, size, "%s %s = %lld", step->store ? "write" : "read", name,
			 (__s64)taken->value);
	else
		snprintf(buffer, size, "%s %s", step->store ? "write" : "read", name);
}

static void source_text(const struct run *run, const struct weft_step *step, char *buffer,
			size_t size)
{
	const struct weft_line *line = weft_program_line_at(run->program, step->insn);
	char task[16];

	schedule_task_text(step->number, task, sizeof(task));
	if (line)
		snprintf(buffer, size, "%s %u: %s", task, line->line, line->text ?: "");
	else
		snprintf(buffer, size, "%s instruction %u", task, step->insn);
}

void replay_print_step(const struct run *run, const struct replay_steps *steps, size_t i)
{
	const struct replay_step *taken = &steps->list[i];
	char source[RUN_TEXT], deed[RUN_TEXT];
	__u32 nr = nr_columns(steps), column;
	int width = column_width(steps);

	source_text(run, &taken->step, source, sizeof(source));
	deed_text(run, taken, deed, sizeof(deed));
	printf("%4zu ", i + 1);
	for (column = 0; column < nr; column++)
		print_cell(column == taken->step.number % nr ? source : "", width);
	printf("%s\n", deed);
}

/* Which file the lines are of; that of the first step stands for all. */
void replay_print_head(const struct run *run, const struct replay_steps *steps)
{
	const struct weft_line *line = NULL;
	char name[RUN_TEXT], task[16];
	__u32 nr = nr_columns(steps), column;
	size_t i;

	if (!steps->nr)
		return;
	line = weft_program_line_at(run->program, steps->list[0].step.insn);
	if (line)
		printf("%s\n", cli_file(line->file));
	printf("%*s", NUMBER_WIDTH, "");
	for (column = 0; column < nr; column++) {
		name[0] = 0;
		for (i = 0; i < steps->nr && steps->list[i].step.number != column; i++)
			;
		schedule_task_text(column, task, sizeof(task));
		if (i < steps->nr)
			snprintf(name, sizeof(name), "%s %s()", task,
				 run_function(run, steps->list[i].step.insn));
		print_cell(name, column_width(steps));
	}
	putchar('\n');
}

static json_t *step_json(const struct run *run, const struct replay_step *taken)
{
	json_t *object = json_object();
	char text[RUN_TEXT];

	schedule_task_text(taken->step.number, text, sizeof(text));
	json_object_set_new(object, "task", json_string(text));
	run_json_place(run, object, taken->step.insn);
	deed_text(run, taken, text, sizeof(text));
	json_object_set_new(object, "does", json_string(text));
	return object;
}

json_t *replay_json(const struct run *run, const struct replay_steps *steps)
{
	json_t *list = json_array();
	size_t i;

	for (i = 0; i < steps->nr; i++)
		json_array_append_new(list, step_json(run, &steps->list[i]));
	return list;
}
