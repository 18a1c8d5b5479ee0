// SPDX-License-Identifier: GPL-2.0
/*
 * Dynamic partial-order reduction: of schedules that differ only in the order of steps
 * that do not concern each other one is enough. Where two steps do concern each other and
 * nothing orders them, the other order is tried: Flanagan and Godefroid, POPL 2005. And
 * what was tried sleeps until something concerns it: Godefroid, 1996.
 */
#include <stdlib.h>
#include <string.h>

#include "explore.h"

static bool is_channel_call(__u32 call)
{
	switch (call) {
	case WEFT_CALL_chan_send: case WEFT_CALL_chan_recv: case WEFT_CALL_chan_try_send:
	case WEFT_CALL_chan_try_recv: case WEFT_CALL_chan_close: case WEFT_CALL_chan_len:
	case WEFT_CALL_select_wait:
		return true;
	}
	return false;
}

/* Calls that go through memory as they like. */
static bool is_far_reaching(const struct weft_step *step)
{
	switch (step->call) {
	case WEFT_CALL_mem_walk: case WEFT_CALL_mem_chase_init: case WEFT_CALL_mem_chase:
	case WEFT_CALL_select_wait:
		return true;
	}
	return step->exit;
}

static bool overlap(__u64 a, __u64 a_bytes, __u64 b, __u64 b_bytes)
{
	return a < b + b_bytes && b < a + a_bytes;
}

enum { OBJECT_BYTES = sizeof(weft_mutex) };	/* as all of them, and what a receive writes */

/* Who sends writes to where somebody receives. */
static bool is_received(const struct reduction *reduction, const struct weft_step *access)
{
	unsigned int i;

	for (i = 0; i < reduction->nr_outs && i < REDUCE_OUTS; i++)
		if (overlap(reduction->outs[i], OBJECT_BYTES, access->addr, access->bytes))
			return true;
	return reduction->nr_outs > REDUCE_OUTS;
}

static void note_out(struct reduction *reduction, const struct weft_step *step)
{
	unsigned int i;

	if ((step->call != WEFT_CALL_chan_recv && step->call != WEFT_CALL_chan_try_recv) ||
	    step->other >> 32 & WEFT_SEG_STACK || reduction->nr_outs > REDUCE_OUTS)
		return;
	for (i = 0; i < reduction->nr_outs; i++)
		if (reduction->outs[i] == step->other)
			return;
	if (reduction->nr_outs < REDUCE_OUTS)
		reduction->outs[reduction->nr_outs] = step->other;
	reduction->nr_outs++;
}

/* An access to what a call is about, or writes the answer to. */
static bool call_concerns(const struct reduction *reduction, const struct weft_step *call,
			  const struct weft_step *access)
{
	if (is_channel_call(call->call) && is_received(reduction, access))
		return true;
	return overlap(call->addr, OBJECT_BYTES, access->addr, access->bytes) ||
	       (is_channel_call(call->call) &&
		overlap(call->other, OBJECT_BYTES, access->addr, access->bytes));
}

/* In the other order the two might do something else. Rather too often than not. */
static bool concerns(const struct reduction *reduction, const struct weft_step *a,
		     const struct weft_step *b)
{
	if (a->number == b->number)
		return true;
	if (weft_step_gives_way(a) || weft_step_gives_way(b))
		return a->exit || b->exit;
	if (is_far_reaching(a) || is_far_reaching(b))
		return true;
	if (!a->call && !b->call)
		return (a->store || b->store) && overlap(a->addr, a->bytes, b->addr, b->bytes);
	if (!a->call || !b->call)
		return a->call ? call_concerns(reduction, a, b) : call_concerns(reduction, b, a);
	if (a->addr == b->addr)
		return true;
	return is_channel_call(a->call) && is_channel_call(b->call) &&
	       overlap(a->other, OBJECT_BYTES, b->other, OBJECT_BYTES);
}

static void join_clocks(__u32 *into, const __u32 *other)
{
	unsigned int i;

	for (i = 0; i < REDUCE_TASKS; i++)
		if (other[i] > into[i])
			into[i] = other[i];
}

void reduce_begin(struct reduction *reduction)
{
	memset(reduction->clocks, 0, sizeof(reduction->clocks));
	reduction->nr_trace = 0;
	reduction->sleep = 0;
	reduction->redundant = false;
}

void reduce_orders(struct reduction *reduction, __u32 before, __u32 after)
{
	join_clocks(reduction->clocks[after % REDUCE_TASKS],
		    reduction->clocks[before % REDUCE_TASKS]);
}

/* Entry @i was before all that task @number does from now on. */
static bool is_before(const struct reduction *reduction, const struct trace_entry *entry,
		      __u32 number)
{
	__u32 task = entry->step.number % REDUCE_TASKS;

	return entry->clock[task] <= reduction->clocks[number % REDUCE_TASKS][task];
}

/* Which of those that could go on at @state have to be tried, so that @step comes earlier. */
static void add_alternative(const struct reduction *reduction, struct state *state, size_t from,
			    const struct weft_step *step)
{
	size_t j;
	__u32 i;

	for (i = 0; i < state->nr; i++) {
		if (state->options[i].number == step->number) {
			state->backtrack |= reduce_bit(step->number);
			return;
		}
	}
	for (i = 0; i < state->nr; i++) {
		for (j = from + 1; j < reduction->nr_trace; j++) {
			if (reduction->trace[j].step.number == state->options[i].number &&
			    is_before(reduction, &reduction->trace[j], step->number)) {
				state->backtrack |= reduce_bit(state->options[i].number);
				return;
			}
		}
	}
	for (i = 0; i < state->nr; i++)
		state->backtrack |= reduce_bit(state->options[i].number);
}

void reduce_look_back(struct reduction *reduction, struct state *states,
		      const struct weft_step *step)
{
	size_t i;

	note_out(reduction, step);
	for (i = reduction->nr_trace; i--;) {
		struct trace_entry *entry = &reduction->trace[i];

		if (entry->step.number == step->number || !concerns(reduction, &entry->step, step) ||
		    is_before(reduction, entry, step->number))
			continue;
		if (entry->state >= 0)
			add_alternative(reduction, &states[entry->state], i, step);
		return;
	}
}

void reduce_took(struct reduction *reduction, const struct weft_step *step, long state)
{
	__u32 *clock = reduction->clocks[step->number % REDUCE_TASKS], task;
	struct trace_entry *entry;
	size_t i;

	for (i = 0; i < reduction->nr_trace; i++)
		if (concerns(reduction, &reduction->trace[i].step, step))
			join_clocks(clock, reduction->trace[i].clock);
	clock[step->number % REDUCE_TASKS]++;
	reduction->trace = cli_room(reduction->trace, reduction->nr_trace, &reduction->room,
				    sizeof(*reduction->trace));
	entry = &reduction->trace[reduction->nr_trace++];
	entry->step = *step;
	entry->state = state;
	memcpy(entry->clock, clock, sizeof(entry->clock));
	if (reduction->sleep & reduce_bit(step->number))
		reduction->redundant = true;
	for (task = 0; task < REDUCE_TASKS; task++)
		if (reduction->sleep & reduce_bit(task) && concerns(reduction, &reduction->next[task], step))
			reduction->sleep &= ~reduce_bit(task);
}

void reduce_free(struct reduction *reduction)
{
	free(reduction->trace);
}
