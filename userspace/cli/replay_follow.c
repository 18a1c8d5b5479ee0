// SPDX-License-Identifier: GPL-2.0
/* Whose step is next, by a schedule, a record of all steps, or one of calls and atomics. */
#include "replay.h"

static __u32 place_of(__u32 task, const struct weft_step *const *steps, __u32 nr)
{
	__u32 i;

	for (i = 0; i < nr && steps[i]->number != task; i++)
		;
	return i;
}

/* What the record has in it. */
static bool is_listed(const struct replay *replay, const struct weft_step *step)
{
	return replay->how == REPLAY_ALL || step->exit ||
	       record_is_sync(replay->run.program, step->insn);
}

/* Whose step the schedule wants; false: there is no more. */
static bool wanted(const struct replay *replay, __u32 *task)
{
	if (replay->followed == replay->record.schedule.nr)
		return false;
	*task = replay->record.schedule.tasks[replay->followed];
	return true;
}

/* Before that task can take its step, another may have to write what it waits for. */
static __u32 anybody(const struct replay *replay, const struct weft_step *const *steps, __u32 nr)
{
	__u32 i;

	for (i = 0; i < nr && is_listed(replay, steps[i]); i++)
		;
	return i;
}

__u32 replay_choose(struct weft_explorer *explorer, const struct weft_step *const *steps, __u32 nr)
{
	struct replay *replay = (struct replay *)explorer;
	__u32 task, i = nr;

	if (wanted(replay, &task))
		i = place_of(task, steps, nr);
	if (i == nr && replay->how == REPLAY_SYNC)
		i = anybody(replay, steps, nr);
	if (replay->how == REPLAY_CHOICES)
		replay->followed += i < nr;
	replay->gone = i == nr;
	if (i < nr)
		schedule_add(&replay->path, steps[i]->number);
	return i;
}

/* Also where there was no choice the record has the step. */
void replay_check(struct replay *replay, const struct weft_step *step)
{
	__u32 task;

	if (replay->how == REPLAY_CHOICES || !is_listed(replay, step) || replay->gone)
		return;
	if (wanted(replay, &task) && task == step->number) {
		replay->followed++;
		return;
	}
	replay->gone = true;
	weft_hosted_stop_explorer(&replay->explorer);
}
