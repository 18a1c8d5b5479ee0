// SPDX-License-Identifier: GPL-2.0
/*
 * A run written down, step by step, and read again. A line each:
 *
 *	weft-record 1
 *	steps all		that others may notice; or sync: only calls and atomics
 *	seed N
 *	set VARIABLE=VALUE	any number of them
 *	schedule HASH:...	the tasks that took the steps, in order, by schedule_text()
 */
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

static int write_record(const struct run *run, const struct schedule *schedule, const char *path)
{
	FILE *file = fopen(path, "we");
	unsigned int i;
	char *text;
	bool bad;

	if (!file)
		return cli_error("--record %s: %s", path, strerror(errno));
	fprintf(file, FIRST_LINE "\nsteps %s\nseed %llu\n", all_steps(run) ? "all" : "sync",
		run->options.start.seed);
	for (i = 0; i < run->options.nr_sets; i++)
		fprintf(file, "set %s\n", run->options.sets[i]);
	text = schedule_text(schedule, schedule_hash(run->program));
	fprintf(file, "schedule %s\n", text);
	free(text);
	bad = ferror(file);
	return fclose(file) || bad ? cli_error("--record %s: %s", path, strerror(errno)) :
				     STATUS_OK;
}

int run_record(const struct run *run, const char *path)
{
	struct schedule schedule = { };
	struct timeline timeline;
	int status;

	if (timeline_read(&timeline, run, 0)) {
		status = cli_error("the events of this run cannot be read");
	} else if (timeline.lost) {
		status = cli_error("--record %s: the run had too many steps, %llu are lost: let "
				   "it do less", path, timeline.lost);
	} else {
		add_steps(&timeline, &schedule);
		status = write_record(run, &schedule, path);
	}
	timeline_free(&timeline);
	schedule_free(&schedule);
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

/* False: it is no line of a record. */
static bool parse_line(struct record *record, const char *line)
{
	char *end;

	if (!strncmp(line, "set ", 4)) {
		add_set(record, line + 4);
		return true;
	}
	if (!strncmp(line, "seed ", 5)) {
		record->seed = strtoull(line + 5, &end, 10);
		return end != line + 5 && !*end;
	}
	if (!strncmp(line, "schedule ", 9))
		return schedule_parse(&record->schedule, line + 9, &record->hash);
	record->sync_only = !strcmp(line, "steps sync");
	return record->sync_only || !strcmp(line, "steps all");
}

int record_read(struct record *record, const char *path)
{
	FILE *file = fopen(path, "re");
	size_t room = 0, number = 0;
	char *line = NULL;
	bool good = true;

	if (!file)
		return cli_error("%s: %s", path, strerror(errno));
	while (good && getline(&line, &room, file) > 0) {
		line[strcspn(line, "\n")] = 0;
		good = number++ ? parse_line(record, line) : !strcmp(line, FIRST_LINE);
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
		free(record->sets[--record->nr_sets]);
	free(record->sets);
	schedule_free(&record->schedule);
}
