// SPDX-License-Identifier: GPL-2.0
/*
 * A run written down, step by step, and read again. A line each:
 *
 *	weft-record 1
 *	steps all		that others may notice; or sync: only calls and atomics
 *	seed N
 *	set VARIABLE=VALUE	any number of these
 *	schedule HASH:...	the tasks that took the steps, in order, by schedule_text()
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <linux/bpf.h>

#include "explore.h"
#include "timeline.h"

#define FIRST_LINE	"weft-record 1"

bool record_is_sync(const struct weft_program *program, __u32 insn)
{
	__u32 nr;
	const struct bpf_insn *code = weft_program_insns(program, &nr);

	if (insn >= nr)
		return false;
	return (code[insn].code == (BPF_JMP | BPF_CALL) && !code[insn].src_reg) ||
	       code[insn].code == (BPF_STX | BPF_ATOMIC | BPF_W) ||
	       code[insn].code == (BPF_STX | BPF_ATOMIC | BPF_DW);
}

/* Several workers take steps at the same time; of calls and atomics the order is known. */
static bool all_steps(const struct run *run)
{
	return run->nr_workers == 1 && (run->options.start.vehicle == WEFT_VEHICLE_TASK ||
					run->options.start.vehicle == WEFT_VEHICLE_SIM);
}

/* That of main's end is a step, too. */
static void add_steps(const struct timeline *timeline, struct schedule *schedule)
{
	const struct run *run = timeline->run;
	size_t i;

	for (i = 0; i < timeline->nr_events; i++) {
		const struct weft_event *event = &timeline->events[i].event;
		const struct timeline_task *task = timeline_find(timeline, event->task);
		bool step = event->type == WEFT_EVENT_STEP &&
			    (all_steps(run) || record_is_sync(run->program, event->arg));

		if (task && (step || (event->type == WEFT_EVENT_EXIT && task == timeline->tasks)))
			schedule_add(schedule, task - timeline->tasks);
	}
}

void record_write(FILE *to, const struct record *record)
{
	char *text = schedule_text(&record->schedule, record->hash);
	unsigned int i;

	fprintf(to, FIRST_LINE "\nsteps %s\nseed %llu\n", record->sync_only ? "sync" : "all",
		record->seed);
	for (i = 0; i < record->nr_sets; i++)
		fprintf(to, "set %s\n", record->sets[i]);
	fprintf(to, "schedule %s\n", text);
	free(text);
}

static int write_file(const struct record *record, const char *path)
{
	FILE *file = fopen(path, "we");
	bool bad;

	if (!file)
		return cli_error("--record %s: %s", path, strerror(errno));
	record_write(file, record);
	bad = ferror(file);
	return fclose(file) || bad ? cli_error("--record %s: %s", path, strerror(errno)) :
				     STATUS_OK;
}

/* What was set is a line each. */
static int check_sets(const struct run *run, const char *path)
{
	unsigned int i;

	for (i = 0; i < run->options.nr_sets; i++)
		if (strchr(run->options.sets[i], '\n'))
			return cli_error("--record %s: --set %s has two lines, and there is one for it",
					 path, run->options.sets[i]);
	return STATUS_OK;
}

static int record_timeline(const struct timeline *timeline, const char *path)
{
	const struct run *run = timeline->run;
	struct record record = {
		.hash = schedule_hash(run->program), .seed = run->options.start.seed,
		.sync_only = !all_steps(run), .sets = run->options.sets,
		.nr_sets = run->options.nr_sets,
	};
	int status = check_sets(run, path);

	add_steps(timeline, &record.schedule);
	if (record.schedule.nr > SCHEDULE_MOST)
		status = cli_error("--record %s: the run had more than %d steps", path, SCHEDULE_MOST);
	if (!status)
		status = write_file(&record, path);
	schedule_free(&record.schedule);
	return status;
}

int run_record(const struct run *run, const char *path)
{
	struct timeline timeline;
	int status;

	if (timeline_read(&timeline, run, 0))
		status = cli_error("the events of this run cannot be read");
	else if (timeline.lost)
		status = cli_error("--record %s: the run had too many steps, %llu are lost: let "
				   "it do less", path, timeline.lost);
	else
		status = record_timeline(&timeline, path);
	timeline_free(&timeline);
	return status;
}

static void add_set(struct record *record, const char *text)
{
	record->sets = reallocarray(record->sets, record->nr_sets + 1, sizeof(*record->sets));
	if (!record->sets)
		cli_no_memory();
	record->sets[record->nr_sets] = strdup(text);
	if (!record->sets[record->nr_sets++])
		cli_no_memory();
}

static bool parse_steps(struct record *record, const char *line)
{
	record->sync_only = !strcmp(line, "steps sync");
	return record->sync_only || !strcmp(line, "steps all");
}

static bool parse_seed(struct record *record, const char *line)
{
	char *end;

	if (strncmp(line, "seed ", 5) || !isdigit((unsigned char)line[5]))
		return false;
	errno = 0;
	record->seed = strtoull(line + 5, &end, 10);
	return !errno && !*end;
}

/* What was set, and at last the schedule, behind which nothing is. */
static bool parse_rest(struct record *record, const char *line)
{
	if (record->schedule.nr)
		return false;
	if (!strncmp(line, "set ", 4) && strchr(line, '=')) {
		add_set(record, line + 4);
		return true;
	}
	return !strncmp(line, "schedule ", 9) &&
	       schedule_parse(&record->schedule, line + 9, &record->hash);
}

/* False: that is not line @number, from 1 on, of a record. */
static bool parse_line(struct record *record, size_t number, const char *line)
{
	switch (number) {
	case 1:
		return !strcmp(line, FIRST_LINE);
	case 2:
		return parse_steps(record, line);
	case 3:
		return parse_seed(record, line);
	}
	return parse_rest(record, line);
}

int record_read(struct record *record, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, number = 0;
	char *line = NULL;
	bool good = true;
	ssize_t bytes;

	if (!file)
		return cli_error("%s: %s", path, strerror(errno));
	while (good && (bytes = getline(&line, &room, file)) > 0) {
		bytes -= line[bytes - 1] == '\n';
		line[bytes] = 0;
		number++;
		good = strlen(line) == (size_t)bytes && parse_line(record, number, line);
	}
	free(line);
	fclose(file);
	if (!good || !record->schedule.nr)
		return cli_error("%s:%zu: not a record of weft run --record", path, number);
	return STATUS_OK;
}

void record_free(struct record *record)
{
	while (record->nr_sets)
		free((char *)record->sets[--record->nr_sets]);
	free(record->sets);
	schedule_free(&record->schedule);
}
