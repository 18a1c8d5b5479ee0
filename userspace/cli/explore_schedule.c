// SPDX-License-Identifier: GPL-2.0
/* Schedules as short strings, and back. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "explore.h"

enum { LETTERS = 26 };

void schedule_add(struct schedule *schedule, __u32 task)
{
	schedule->tasks = cli_room(schedule->tasks, schedule->nr, &schedule->room,
				   sizeof(*schedule->tasks));
	schedule->tasks[schedule->nr++] = task;
}

void schedule_copy(struct schedule *to, const struct schedule *from)
{
	size_t i;

	to->nr = 0;
	for (i = 0; i < from->nr; i++)
		schedule_add(to, from->tasks[i]);
}

void schedule_free(struct schedule *schedule)
{
	free(schedule->tasks);
	*schedule = (struct schedule) { };
}

void schedule_task_text(__u32 task, char *buffer, size_t size)
{
	if (task < LETTERS)
		snprintf(buffer, size, "%c", 'a' + task);
	else
		snprintf(buffer, size, "{%u}", task);
}

char *schedule_text(const struct schedule *schedule, __u32 hash)
{
	char *text = NULL, name[16];
	size_t bytes, i, times;
	FILE *stream = open_memstream(&text, &bytes);

	if (!stream)
		cli_no_memory();
	fprintf(stream, "%08x:", hash);
	for (i = 0; i < schedule->nr; i += times) {
		__u32 task = schedule->tasks[i];

		for (times = 1; i + times < schedule->nr && schedule->tasks[i + times] == task;)
			times++;
		schedule_task_text(task, name, sizeof(name));
		fputs(name, stream);
		if (times > 1)
			fprintf(stream, "%zu", times);
	}
	fclose(stream);
	return text;
}

/* Digits at *@at, which it leaves behind; false: there are none, or it is more than @most. */
static bool parse_number(const char **at, unsigned long most, unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	*number = strtoul(*at, &end, 10);
	*at = end;
	return *number <= most;
}

static bool parse_task(const char **at, __u32 *task)
{
	unsigned long number;

	if (islower((unsigned char)**at)) {
		*task = *(*at)++ - 'a';
		return true;
	}
	if (*(*at)++ != '{' || !parse_number(at, SCHEDULE_TASKS - 1, &number))
		return false;
	*task = number;
	return *(*at)++ == '}';
}

static void add_times(struct schedule *schedule, __u32 task, size_t times)
{
	size_t end = schedule->nr + times;

	while (schedule->room < end)
		schedule->tasks = cli_room(schedule->tasks, schedule->room, &schedule->room,
					   sizeof(*schedule->tasks));
	while (schedule->nr < end)
		schedule->tasks[schedule->nr++] = task;
}

static bool parse_hash(const char *text, __u32 *hash)
{
	char *end;

	*hash = strtoul(text, &end, 16);
	return end == text + 8 && *end == ':' && strspn(text, "0123456789abcdefABCDEF") == 8;
}

bool schedule_parse(struct schedule *schedule, const char *text, __u32 *hash)
{
	unsigned long times;
	const char *at = text + 9;
	__u32 task;

	if (!parse_hash(text, hash))
		return false;
	while (*at) {
		if (!parse_task(&at, &task))
			return false;
		times = 1;
		if (isdigit((unsigned char)*at) &&
		    !parse_number(&at, SCHEDULE_MOST - schedule->nr, &times))
			return false;
		if (!times || schedule->nr + times > SCHEDULE_MOST)
			return false;
		add_times(schedule, task, times);
	}
	return true;
}

static __u32 hash_bytes(__u32 hash, const unsigned char *bytes, size_t nr)
{
	/* FNV-1a. */
	while (nr--)
		hash = (hash ^ *bytes++) * 16777619U;
	return hash;
}

__u32 schedule_hash(const struct weft_program *program)
{
	__u32 nr, segment, hash = 2166136261U;
	const void *bytes = weft_program_insns(program, &nr);

	hash = hash_bytes(hash, bytes, nr * 8UL);
	for (segment = WEFT_SEG_RODATA; segment <= WEFT_SEG_DATA; segment++) {
		bytes = weft_program_segment(program, segment, &nr);
		if (bytes)
			hash = hash_bytes(hash, bytes, nr);
	}
	return hash;
}
