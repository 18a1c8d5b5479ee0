// SPDX-License-Identifier: GPL-2.0
/* Which schedule is next: depth first, at random, or by random priorities. */
#include <stdlib.h>
#include <string.h>

#include "explore.h"

/* xorshift64* */
static __u64 draw(struct search *search)
{
	search->state ^= search->state >> 12;
	search->state ^= search->state << 25;
	search->state ^= search->state >> 27;
	return search->state * 0x2545F4914F6CDD1DULL;
}

/* Where the one that took the last step is among those that can go on; -1: not at all. */
static int place_of_last(const struct search *search, const struct weft_step *const *steps,
			 __u32 nr)
{
	__u32 i;

	for (i = 0; i < nr; i++)
		if (steps[i]->number == search->last)
			return i;
	return -1;
}

/*
 * Alternative @at, from 0 on: the first is to go on with the task that had the last
 * step, so that the first schedules have the fewest switches.
 */
static __u32 alternative(int first, __u32 at)
{
	if (first < 0)
		return at;
	if (!at)
		return first;
	return at <= (__u32)first ? at - 1 : at;
}

static struct choice *add_choice(struct search *search)
{
	if (search->nr_choices == search->room) {
		search->room = search->room ? 2 * search->room : 256;
		search->choices = reallocarray(search->choices, search->room,
					       sizeof(*search->choices));
		if (!search->choices)
			cli_no_memory();
	}
	return &search->choices[search->nr_choices++];
}

static __u32 choose_depth_first(struct search *search, const struct weft_step *const *steps,
				__u32 nr)
{
	int first = place_of_last(search, steps, nr);
	struct choice *choice;

	if (search->followed == search->nr_choices) {
		choice = add_choice(search);
		*choice = (struct choice) { .nr = nr };
		if (search->followed)
			choice->preemptions = choice[-1].preemptions + choice[-1].preempts;
		if (first >= 0 && search->preemptions >= 0 &&
		    choice->preemptions >= (__u32)search->preemptions) {
			choice->nr = 1;
			search->bounded = true;
		}
	}
	choice = &search->choices[search->followed++];
	choice->preempts = first >= 0 && choice->at;
	return alternative(first, choice->at);
}

static __u64 priority_of(struct search *search, __u32 task)
{
	if (task >= search->nr_priorities) {
		search->priorities = reallocarray(search->priorities, task + 1,
						  sizeof(*search->priorities));
		if (!search->priorities)
			cli_no_memory();
		while (search->nr_priorities <= task)
			search->priorities[search->nr_priorities++] =
				search->depth + 1 + (draw(search) >> 8);
	}
	return search->priorities[task];
}

static __u32 choose_by_priority(struct search *search, const struct weft_step *const *steps,
				__u32 nr)
{
	__u32 i, best = 0, change;

	for (i = 1; i < nr; i++)
		if (priority_of(search, steps[i]->number) >
		    priority_of(search, steps[best]->number))
			best = i;
	for (change = 0; change + 1 < search->depth; change++) {
		if (search->changes[change] != search->explorer.steps)
			continue;
		/* Below all that were drawn, and each change below the one before. */
		priority_of(search, steps[best]->number);
		search->priorities[steps[best]->number] = search->depth - 1 - change;
		search->changes[change] = UINT64_MAX;
		return choose_by_priority(search, steps, nr);
	}
	return best;
}

static __u32 choose(struct weft_explorer *explorer, const struct weft_step *const *steps, __u32 nr)
{
	struct search *search = (struct search *)explorer;
	__u32 chosen;

	switch (search->strategy) {
	case SEARCH_DFS:
		chosen = choose_depth_first(search, steps, nr);
		break;
	case SEARCH_RANDOM:
		chosen = draw(search) % nr;
		break;
	default:
		chosen = choose_by_priority(search, steps, nr);
	}
	schedule_add(&search->path, steps[chosen]->number);
	return chosen;
}

static void took(struct weft_explorer *explorer, const struct weft_step *step)
{
	((struct search *)explorer)->last = step->number;
}

void search_init(struct search *search, __u64 seed)
{
	*search = (struct search) {
		.explorer = { .choose = choose, .took = took },
		.preemptions = -1,
		.depth = 3,
		.state = seed * 0x9E3779B97F4A7C15ULL | 1,
	};
}

void search_begin(struct search *search)
{
	__u32 change;

	search->path.nr = 0;
	search->followed = 0;
	search->last = 0;
	if (search->strategy != SEARCH_PCT)
		return;
	search->nr_priorities = 0;
	search->changes = reallocarray(search->changes, search->depth, sizeof(*search->changes));
	if (!search->changes)
		cli_no_memory();
	for (change = 0; change + 1 < search->depth; change++)
		search->changes[change] = draw(search) % (search->longest + 1);
}

bool search_next(struct search *search)
{
	if (search->explorer.steps > search->longest)
		search->longest = search->explorer.steps;
	if (search->strategy != SEARCH_DFS)
		return true;
	while (search->nr_choices) {
		struct choice *last = &search->choices[search->nr_choices - 1];

		if (last->at + 1 < last->nr) {
			last->at++;
			return true;
		}
		search->nr_choices--;
	}
	return false;
}

void search_free(struct search *search)
{
	schedule_free(&search->path);
	free(search->choices);
	free(search->priorities);
	free(search->changes);
}
