// SPDX-License-Identifier: GPL-2.0
/* Which schedule is next: depth first, at random, or by random priorities. */
#include <stdlib.h>
#include <string.h>

#include "explore.h"

enum {
	FIRST_LENGTH	= 100,	/* of a run, before there was one */
	KEEP_EVERY	= 4,	/* choices; to take some steps again costs less than to keep all */
};

/* xorshift64* */
static __u64 draw(struct search *search)
{
	search->random ^= search->random >> 12;
	search->random ^= search->random << 25;
	search->random ^= search->random >> 27;
	return search->random * 0x2545F4914F6CDD1DULL;
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

static struct state *add_state(struct search *search, __u32 nr)
{
	struct state *state;

	search->states = cli_room(search->states, search->nr_states, &search->room,
				  sizeof(*search->states));
	state = &search->states[search->nr_states++];
	search->opened++;
	*state = (struct state) { .nr = nr };
	return state;
}

/* Now and then a place is kept, for schedules that are the same up to there. */
static void keep(struct search *search, struct state *state)
{
	if (!search->keeps || search->followed % KEEP_EVERY)
		return;
	state->path = search->path.nr;
	state->last = search->last;
	state->kept = weft_hosted_explore_keep(&search->explorer);
}

/* Without reduction: all alternatives one after another, if need be within a bound. */
static __u32 choose_next(struct search *search, const struct weft_step *const *steps, __u32 nr)
{
	int first = place_of_last(search, steps, nr);
	struct state *state;

	if (search->followed == search->nr_states) {
		state = add_state(search, nr);
		if (search->followed)
			state->preemptions = state[-1].preemptions + state[-1].preempts;
		if (first >= 0 && search->preemptions >= 0 &&
		    state->preemptions >= (__u32)search->preemptions) {
			state->nr = 1;
			search->bounded = true;
		}
		keep(search, state);
	}
	state = &search->states[search->followed++];
	state->preempts = first >= 0 && state->at;
	return alternative(first, state->at);
}

/* A choice that has not been there before; @nr: all that can go on sleep. */
static __u32 open_state(struct search *search, const struct weft_step *const *steps, __u32 nr)
{
	int first = place_of_last(search, steps, nr);
	struct state *state = add_state(search, nr);
	__u32 i, at;

	state->options = calloc(nr, sizeof(*state->options));
	if (!state->options)
		cli_no_memory();
	state->sleep = search->reduction.sleep;
	for (i = 0; i < nr; i++) {
		state->options[i] = *steps[i];
		search->too_many |= steps[i]->number >= REDUCE_TASKS;
		reduce_look_back(&search->reduction, search->states, steps[i]);
	}
	for (i = 0; i < nr; i++) {
		at = alternative(first, i);
		if (state->sleep & reduce_bit(steps[at]->number))
			continue;
		state->chosen = steps[at]->number;
		state->backtrack = reduce_bit(state->chosen);
		return at;
	}
	return nr;
}

static __u32 choose_reduced(struct search *search, const struct weft_step *const *steps, __u32 nr)
{
	struct state *state;
	__u32 at, i;

	if (search->followed == search->nr_states) {
		at = open_state(search, steps, nr);
	} else {
		state = &search->states[search->followed];
		for (at = 0; at < nr && steps[at]->number != state->chosen; at++)
			;
	}
	state = &search->states[search->followed++];
	/* What ends all concerns whatever else is done: that does not sleep. */
	search->reduction.sleep = state->sleep | (state->done & ~state->faulted);
	for (i = 0; i < nr; i++)
		search->reduction.next[steps[i]->number % REDUCE_TASKS] = *steps[i];
	return at;
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
	__u32 i, best = 0;

	for (i = 1; i < nr; i++)
		if (priority_of(search, steps[i]->number) >
		    priority_of(search, steps[best]->number))
			best = i;
	return best;
}

/* After the steps at which that changes: below all that were drawn, each below the one before. */
static void change_priority(struct search *search, __u32 task)
{
	__u32 change;

	for (change = 0; change + 1 < search->depth; change++) {
		if (search->changes[change] != search->explorer.steps)
			continue;
		priority_of(search, task);
		search->priorities[task] = search->depth - 1 - change;
	}
}

static __u32 choose(struct weft_explorer *explorer, const struct weft_step *const *steps, __u32 nr)
{
	struct search *search = (struct search *)explorer;
	__u32 chosen;

	switch (search->strategy) {
	case SEARCH_DFS:
		chosen = search->reduce ? choose_reduced(search, steps, nr) :
					  choose_next(search, steps, nr);
		break;
	case SEARCH_RANDOM:
	case SEARCH_PROBE:
		search->opened++;
		search->probed *= nr;
		chosen = draw(search) % nr;
		break;
	default:
		chosen = choose_by_priority(search, steps, nr);
	}
	if (chosen < nr)
		schedule_add(&search->path, steps[chosen]->number);
	search->chose = true;
	return chosen;
}

static void took(struct weft_explorer *explorer, const struct weft_step *step)
{
	struct search *search = (struct search *)explorer;
	bool chose = search->chose;

	search->last = step->number;
	search->chose = false;
	if (search->strategy == SEARCH_PCT)
		change_priority(search, step->number);
	if (!search->reduce)
		return;
	search->too_many |= step->number >= REDUCE_TASKS;
	/* Where it was the only one that could go on, nobody has looked back for it. */
	if (!chose)
		reduce_look_back(&search->reduction, search->states, step);
	reduce_took(&search->reduction, step, chose ? (long)search->followed - 1 : -1);
}

static void orders(struct weft_explorer *explorer, __u32 before, __u32 after)
{
	struct search *search = (struct search *)explorer;

	if (search->reduce)
		reduce_orders(&search->reduction, before, after);
}

void search_init(struct search *search)
{
	*search = (struct search) {
		.explorer = { .choose = choose, .took = took, .orders = orders },
		.preemptions = -1,
		.depth = 3,
	};
}

void search_seed(struct search *search, __u64 seed)
{
	search->random = seed * 0x9E3779B97F4A7C15ULL | 1;
}

/* The last place of this schedule that was kept, or the beginning. */
static void go_back(struct search *search)
{
	size_t i = search->nr_states;
	const struct state *state;

	while (i && !search->states[i - 1].kept)
		i--;
	state = i ? &search->states[i - 1] : NULL;
	search->explorer.from = state ? state->kept : 0;
	search->followed = state ? i - 1 : 0;
	search->path.nr = state ? state->path : 0;
	search->last = state ? state->last : 0;
}

void search_begin(struct search *search)
{
	__u32 change;

	go_back(search);
	search->probed = 1;
	search->chose = false;
	if (search->reduce)
		reduce_begin(&search->reduction);
	if (search->strategy != SEARCH_PCT)
		return;
	search->nr_priorities = 0;
	search->changes = reallocarray(search->changes, search->depth, sizeof(*search->changes));
	if (!search->changes)
		cli_no_memory();
	for (change = 0; change + 1 < search->depth; change++)
		search->changes[change] = draw(search) % (search->longest ?: FIRST_LENGTH);
}

/*
 * The run is over before some that stood before a step could take it; and if a fault
 * has ended it, all the others did or did not do counts.
 */
static void look_back_from_end(struct search *search, bool fault)
{
	struct reduction *reduction = &search->reduction;
	struct trace_entry *last = reduction->trace + reduction->nr_trace - 1;
	struct state *state;
	__u32 i;

	if (!reduction->nr_trace)
		return;
	if (fault) {
		last->step.exit = true;
		reduction->nr_trace--;
		reduce_look_back(reduction, search->states, &last->step);
		reduction->nr_trace++;
	}
	if (last->state < 0)
		return;
	state = &search->states[last->state];
	if (fault)
		state->faulted |= reduce_bit(last->step.number);
	for (i = 0; i < state->nr; i++)
		if (state->options[i].number != last->step.number)
			reduce_look_back(&search->reduction, search->states, &state->options[i]);
}

/* Another alternative of @state; false: there is none. */
static bool try_next(const struct search *search, struct state *state)
{
	__u64 left;

	if (!search->reduce)
		return ++state->at < state->nr;
	state->done |= reduce_bit(state->chosen);
	left = state->backtrack & ~state->done & ~state->sleep;
	if (!left)
		return false;
	state->chosen = __builtin_ctzll(left);
	return true;
}

bool search_next(struct search *search, bool fault)
{
	if (search->explorer.steps > search->longest)
		search->longest = search->explorer.steps;
	if (search->strategy != SEARCH_DFS)
		return true;
	if (search->reduce)
		look_back_from_end(search, fault);
	while (search->nr_states) {
		struct state *last = &search->states[search->nr_states - 1];

		if (try_next(search, last))
			return true;
		free(last->options);
		search->nr_states--;
	}
	return false;
}

void search_free(struct search *search)
{
	schedule_free(&search->path);
	while (search->nr_states)
		free(search->states[--search->nr_states].options);
	free(search->states);
	reduce_free(&search->reduction);
	free(search->priorities);
	free(search->changes);
}
