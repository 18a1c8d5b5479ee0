// SPDX-License-Identifier: GPL-2.0
/* One run under a schedule: from its text to the steps that were taken. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay.h"

int replay_read(struct replay *replay)
{
	struct record *record = &replay->record;
	unsigned int i;
	int status;

	if (access(replay->text, F_OK)) {
		if (!schedule_parse(&record->schedule, replay->text, &record->hash))
			return cli_error("'%s' is not a schedule: weft explore gives them",
					 replay->text);
		return STATUS_OK;
	}
	status = record_read(record, replay->text);
	if (status)
		return status;
	replay->how = record->sync_only ? REPLAY_SYNC : REPLAY_ALL;
	replay->explorer.follows = replay->how == REPLAY_ALL;
	replay->explorer.most_steps = record->sync_only ? UINT64_MAX : record->schedule.nr;
	replay->run.options.start.seed = record->seed;
	for (i = 0; i < record->nr_sets; i++)
		run_options_add_set(&replay->run.options, record->sets[i]);
	return STATUS_OK;
}

/* The value in the program's globals, in which @step reads or writes; false: none. */
static bool value_of(const struct replay *replay, const struct weft_step *step, __u64 *value)
{
	const struct run *run = &replay->run;
	__u32 offset = step->addr;

	if (step->call || step->addr >> 32 != WEFT_SEG_DATA || !run->globals ||
	    (__u64)offset + step->bytes > run->globals_size || step->bytes > sizeof(*value))
		return false;
	*value = 0;
	memcpy(value, run->globals + offset, step->bytes);
	return true;
}

/* What was written is there when the next step is taken, or the run is over. */
static void note_written(struct replay *replay)
{
	struct replay_step *last;

	if (!replay->taken.nr)
		return;
	last = &replay->taken.list[replay->taken.nr - 1];
	if (last->step.store)
		last->has_value = value_of(replay, &last->step, &last->value);
}

static void took(struct weft_explorer *explorer, const struct weft_step *step)
{
	struct replay *replay = (struct replay *)explorer;
	struct replay_steps *taken = &replay->taken;
	struct replay_step *now;

	if (!replay->run.globals && replay->run.globals_size)
		replay->run.globals = weft_session_map(replay->run.session, WEFT_MAP_DATA,
						       replay->run.globals_size);
	note_written(replay);
	taken->list = cli_room(taken->list, taken->nr, &taken->room, sizeof(*taken->list));
	now = &taken->list[taken->nr++];
	replay_check(replay, step);
	*now = (struct replay_step) { .step = *step };
	if (!step->store)
		now->has_value = value_of(replay, step, &now->value);
}

void replay_init(struct replay *replay)
{
	replay->explorer = (struct weft_explorer) {
		.choose = replay_choose, .took = took, .most_steps = EXPLORE_STEPS,
	};
}

int replay_run(struct replay *replay)
{
	int status;

	weft_program_segment(replay->run.program, WEFT_SEG_DATA, &replay->run.globals_size);
	status = explore_once(&replay->run, &replay->explorer);
	if (status)
		return status;
	note_written(replay);
	explore_outcome(&replay->run, &replay->explorer, NULL, 0, replay->end,
			sizeof(replay->end));
	return STATUS_OK;
}

void replay_forget(struct replay *replay)
{
	explore_forget(&replay->run);
	schedule_free(&replay->path);
	free(replay->taken.list);
	replay->taken = (struct replay_steps) { };
}
