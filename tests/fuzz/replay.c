// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes for who reads schedules and records: what is accepted can be written, and is
 * the same when it is read again. Some program then runs by it. The way that it went, as a
 * string, leads there again: the same steps to the same end.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "replay.h"
#include "tool.h"

enum {
	MOST_STEPS	= 2000,		/* of a run */
	MOST_WRITTEN	= 1 << 20,	/* more only takes longer */
};

/* One that loses, one that waits, one that spins, one that asks chance, one with channels. */
static const char * const sources[] = {
	"counter_lost", "philosophers", "peterson", "select_two", "pipeline",
};

static struct cli_object objects[ARRAY_SIZE(sources)];

static void discard(void)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(objects); i++)
		cli_discard(&objects[i]);
}

static void compile(void)
{
	char dir[PATH_MAX], path[2 * PATH_MAX];
	size_t i;

	cli_own_directory(dir, sizeof(dir));
	atexit(discard);
	for (i = 0; i < ARRAY_SIZE(sources); i++) {
		snprintf(path, sizeof(path), "%s/../../tests/explore/%s.c", dir, sources[i]);
		if (cli_compile(path, &objects[i]))
			exit(1);
	}
}

static bool same_schedule(const struct schedule *a, const struct schedule *b)
{
	return a->nr == b->nr && (!a->nr || !memcmp(a->tasks, b->tasks, a->nr * sizeof(*a->tasks)));
}

static void check_tasks(const struct schedule *schedule)
{
	size_t i;

	FUZZ_REQUIRE(schedule->nr <= SCHEDULE_MOST);
	for (i = 0; i < schedule->nr; i++)
		FUZZ_REQUIRE(schedule->tasks[i] < SCHEDULE_TASKS);
}

/* What is written is read as the same, and is written no other way. */
static void check_string(const struct schedule *schedule, __u32 hash)
{
	struct schedule read = { };
	char *text, *again;
	__u32 read_hash;

	check_tasks(schedule);
	if (schedule->nr > MOST_WRITTEN)
		return;
	text = schedule_text(schedule, hash);
	FUZZ_REQUIRE(schedule_parse(&read, text, &read_hash));
	FUZZ_REQUIRE(read_hash == hash);
	FUZZ_REQUIRE(same_schedule(&read, schedule));
	again = schedule_text(&read, read_hash);
	FUZZ_REQUIRE(!strcmp(again, text));
	schedule_free(&read);
	free(again);
	free(text);
}

static void check_same(const struct record *a, const struct record *b)
{
	unsigned int i;

	FUZZ_REQUIRE(a->hash == b->hash);
	FUZZ_REQUIRE(a->seed == b->seed);
	FUZZ_REQUIRE(a->sync_only == b->sync_only);
	FUZZ_REQUIRE(a->nr_sets == b->nr_sets);
	for (i = 0; i < a->nr_sets; i++)
		FUZZ_REQUIRE(!strcmp(a->sets[i], b->sets[i]));
	FUZZ_REQUIRE(same_schedule(&a->schedule, &b->schedule));
}

static void check_record(const struct record *record)
{
	struct record again = { };
	char *text = NULL;
	size_t bytes;
	FILE *stream = open_memstream(&text, &bytes);

	if (!stream)
		abort();
	record_write(stream, record);
	fclose(stream);
	FUZZ_REQUIRE(!record_read(&again, fuzz_file((const __u8 *)text, bytes)));
	check_same(record, &again);
	record_free(&again);
	free(text);
}

/* The way that @first went, as a string. */
static void check_path(const struct replay *first)
{
	struct replay again = { .run = { .program = first->run.program } };
	char *text = schedule_text(&first->path, 0);

	replay_init(&again);
	again.run.options = first->run.options;
	FUZZ_REQUIRE(schedule_parse(&again.record.schedule, text, &again.record.hash));
	FUZZ_REQUIRE(!replay_run(&again));
	FUZZ_REQUIRE(!again.gone);
	FUZZ_REQUIRE(again.followed == again.record.schedule.nr);
	FUZZ_REQUIRE(same_schedule(&again.path, &first->path));
	FUZZ_REQUIRE(again.taken.nr == first->taken.nr);
	FUZZ_REQUIRE(!strcmp(again.end, first->end));
	replay_forget(&again);
	schedule_free(&again.record.schedule);
	free(text);
}

static void show(const struct replay *replay)
{
	size_t i;

	replay_print_head(&replay->run, &replay->taken);
	for (i = 0; i < replay->taken.nr; i++)
		replay_print_step(&replay->run, &replay->taken, i);
	json_decref(replay_json(&replay->run, &replay->taken));
}

static void check_run(const struct replay *replay)
{
	FUZZ_REQUIRE(replay->end[0]);
	FUZZ_REQUIRE(replay->followed <= replay->record.schedule.nr);
	if (replay->how == REPLAY_CHOICES)
		FUZZ_REQUIRE(replay->path.nr == replay->followed);
	show(replay);
	/* It was over when the schedule was, and not because of that. */
	if (!replay->gone && replay->followed == replay->record.schedule.nr &&
	    replay->explorer.end != WEFT_EXPLORE_TOO_LONG)
		check_path(replay);
}

/* Whatever program it was made for: another one leaves it early, or ends. */
static void carry_out(struct replay *replay)
{
	struct run *run = &replay->run;
	int status;

	run->file = sources[replay->record.hash % ARRAY_SIZE(sources)];
	fuzz_listen();
	status = cli_open_program(objects[replay->record.hash % ARRAY_SIZE(sources)].path,
				  &run->program);
	if (!status)
		status = run_set_variables(run);
	fuzz_heard(status);
	if (!status) {
		FUZZ_REQUIRE(!replay_run(replay));
		check_run(replay);
	}
	replay_forget(replay);
	weft_program_close(run->program);
}

static int read_string(struct replay *replay, const __u8 *data, size_t size)
{
	char *text = strndup((const char *)data, size);
	bool good;

	if (!text)
		abort();
	good = schedule_parse(&replay->record.schedule, text, &replay->record.hash);
	if (good)
		check_string(&replay->record.schedule, replay->record.hash);
	free(text);
	return !good;
}

static int read_record(struct replay *replay, const __u8 *data, size_t size)
{
	int status;

	replay->text = fuzz_file(data, size);
	fuzz_listen();
	status = replay_read(replay);
	fuzz_heard(status);
	if (status)
		return status;
	check_string(&replay->record.schedule, replay->record.hash);
	if (replay->record.schedule.nr <= MOST_WRITTEN)
		check_record(&replay->record);
	return STATUS_OK;
}

int LLVMFuzzerTestOneInput(const __u8 *data, size_t size)
{
	bool is_record = size > 4 && !memcmp(data, "weft", 4);
	struct replay replay = { };

	if (!objects[0].path[0])
		compile();
	replay_init(&replay);
	run_options_init(&replay.run.options);
	if (!(is_record ? read_record : read_string)(&replay, data, size) &&
	    replay.record.schedule.nr <= MOST_STEPS)
		carry_out(&replay);
	record_free(&replay.record);
	run_options_free(&replay.run.options);
	return 0;
}
