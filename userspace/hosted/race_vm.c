// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter once more, for runs in which data races are looked for: it tells of
 * each access and call. Whoever runs a task of the hosted engine comes through here.
 */
#include "engine.h"
#include "race_engine.h"
#include "vm.h"

static struct weft_race *race_of(const struct weft_worker *worker)
{
	return weft_hosted_of(worker->session)->race;
}

static void accesses(struct weft_worker *worker, const struct weft_task *task, u32 insn,
		     u64 addr, u32 bytes, enum weft_race_kind kind)
{
	struct weft_race *race = race_of(worker);
	u32 segment = addr >> 32;

	if (segment & WEFT_SEG_STACK || segment == WEFT_SEG_RODATA)
		return;
	weft_race_lock(race);
	weft_race_access(race, weft_task_number(task), insn, addr, bytes, kind);
	weft_race_unlock(race);
}

static struct weft_task *enters(struct weft_worker *worker, struct weft_task *task)
{
	if (task)
		weft_race_enters(race_of(worker), worker, task, weft_task_number(task));
	return task;
}

static struct weft_task *switch_tasks(struct weft_worker *worker, struct weft_task *task,
				      enum weft_next left)
{
	if (left == WEFT_NEXT_EXIT)
		weft_race_ends(race_of(worker), task, weft_task_number(task));
	return enters(worker, weft_switch(worker, task, left));
}

#define weft_vm_run	run
#define weft_switch(worker, task, left)		switch_tasks(worker, task, left)

#define WEFT_BEFORE_ACCESS(addr, bytes, kind)					\
	accesses(worker, task, insn - code, addr, bytes, WEFT_RACE_##kind);
#define WEFT_BEFORE_CALL(number)						\
	weft_race_calls(race_of(worker), worker, task, weft_task_number(task), insn - code, number);
#define WEFT_CALLED								\
	weft_race_returns(race_of(worker), worker, task, weft_task_number(task));
#define WEFT_STOPPED

static enum weft_next run(struct weft_worker *worker, struct weft_task *task);

#include "../../module/core/vm.c"

#undef weft_vm_run

int weft_vm_enter(struct weft_worker *worker, struct weft_task *task)
{
	if (race_of(worker))
		return run(worker, enters(worker, task));
	return worker->session->chaos ? weft_chaos_run(worker, task) : weft_vm_run(worker, task);
}

void weft_hosted_watch_races(struct weft_hosted *hosted, struct weft_race *race)
{
	hosted->race = race;
}
