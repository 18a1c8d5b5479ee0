// SPDX-License-Identifier: GPL-2.0
/* Data races in words and in JSON. */
#include "races.h"
#include "explore.h"

static const char * const deeds[] = {
	[WEFT_RACE_LOAD]	= "reads",
	[WEFT_RACE_STORE]	= "writes",
	[WEFT_RACE_ATOMIC]	= "updates",
};

struct weft_race *races_watch(enum weft_race_run how)
{
	struct weft_race *race = weft_hosted_race_new(how);

	if (!race)
		cli_no_memory();
	cli_watch_races(race);
	return race;
}

static void task_text(__u32 number, bool letters, char *buffer, size_t size)
{
	if (letters)
		schedule_task_text(number, buffer, size);
	else
		snprintf(buffer, size, "%u", number + 1);
}

static void print_access(const struct run *run, const struct weft_race_access *access,
			 bool letters)
{
	char task[RUN_TEXT], place[RUN_TEXT], held[RUN_TEXT];

	task_text(access->number, letters, task, sizeof(task));
	run_place(run, access->insn, place, sizeof(place));
	printf("  task %s %s it%s in %s() at %s\n", task, deeds[access->kind],
	       access->kind == WEFT_RACE_ATOMIC ? " atomically" : "",
	       run_function(run, access->insn), place);
	if (access->held) {
		weft_program_name_address(run->program, access->held, held, sizeof(held));
		printf("    and holds the mutex %s\n", held);
	}
}

void races_print(const struct run *run, const struct weft_race_report *race, bool letters)
{
	const struct weft_race_access *first = &race->first, *second = &race->second;
	char name[RUN_TEXT], one[RUN_TEXT], other[RUN_TEXT];

	weft_program_name_address(run->program, race->addr, name, sizeof(name));
	printf("data race on %s (%u bytes):\n", name, race->bytes);
	print_access(run, first, letters);
	print_access(run, second, letters);
	task_text(first->number, letters, one, sizeof(one));
	task_text(second->number, letters, other, sizeof(other));
	printf("  nothing orders the two: no mutex that both hold; no channel, event, join or "
	       "the like\n  by which task %s would know that task %s is done with it\n",
	       other, one);
}

static bool same_variable(const struct run *run, const struct weft_race_report *one,
			  const struct weft_race_report *other)
{
	const struct weft_variable *variable = weft_program_variable_at(run->program, one->addr);

	return variable ? variable == weft_program_variable_at(run->program, other->addr) :
			  one->addr == other->addr;
}

__u32 races_more(const struct run *run, const struct weft_race_report *races, __u32 nr, __u32 i)
{
	__u32 k, more = 0;

	for (k = 0; k < nr; k++) {
		if (k == i || !same_variable(run, &races[k], &races[i]))
			continue;
		if (k < i)
			return RACES_SHOWN;
		more++;
	}
	return more;
}

void races_print_more(__u32 more)
{
	if (more)
		printf("  %u more pair%s of accesses to it: --json has all\n", more,
		       more > 1 ? "s" : "");
}

static json_t *json_access(const struct run *run, const struct weft_race_access *access,
			   bool letters)
{
	json_t *object = json_object();
	char text[RUN_TEXT];

	task_text(access->number, letters, text, sizeof(text));
	json_object_set_new(object, "task", json_string(text));
	json_object_set_new(object, "does", json_string(deeds[access->kind]));
	run_json_place(run, object, access->insn);
	if (access->held) {
		weft_program_name_address(run->program, access->held, text, sizeof(text));
		json_object_set_new(object, "holds", json_string(text));
	}
	return object;
}

json_t *races_json(const struct run *run, const struct weft_race_report *race, bool letters)
{
	json_t *object = json_object();
	char name[RUN_TEXT];

	weft_program_name_address(run->program, race->addr, name, sizeof(name));
	json_object_set_new(object, "variable", json_string(name));
	json_object_set_new(object, "bytes", json_integer(race->bytes));
	json_object_set_new(object, "first", json_access(run, &race->first, letters));
	json_object_set_new(object, "second", json_access(run, &race->second, letters));
	return object;
}

void races_print_limit(const struct weft_race *race)
{
	if (weft_hosted_race_lost_sight(race))
		printf("data races: more tasks or memory than can be watched: none is told from then "
		       "on\n");
}

void run_report_races(const struct run *run)
{
	const struct weft_race_report *reports;
	__u32 nr, i;

	if (!run->race)
		return;
	nr = weft_hosted_races(run->race, &reports);

	for (i = 0; i < nr; i++) {
		__u32 more = races_more(run, reports, nr, i);

		if (more == RACES_SHOWN)
			continue;
		races_print(run, &reports[i], false);
		races_print_more(more);
	}
	if (!nr && !weft_hosted_race_lost_sight(run->race))
		printf("no data race in this run\n");
	races_print_limit(run->race);
}

json_t *run_json_races(const struct run *run)
{
	const struct weft_race_report *reports;
	__u32 nr = weft_hosted_races(run->race, &reports), i;
	json_t *list = json_array();

	for (i = 0; i < nr; i++)
		json_array_append_new(list, races_json(run, &reports[i], false));
	return list;
}
