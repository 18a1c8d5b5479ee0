/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Vector clocks: how far each task had come when it was last heard of. Fidge, and
 * Mattern, both 1988.
 */
#ifndef WEFT_RACE_CLOCK_H
#define WEFT_RACE_CLOCK_H

#include "platform.h"

/* @at: by a task's number, @nr of them; those beyond are 0. In @heap, if there is one. */
struct clock {
	u32 *at;
	u32 nr;
	u32 room;
};

static inline u32 clock_get(const struct clock *clock, u32 number)
{
	return number < clock->nr ? clock->at[number] : 0;
}

static inline void clock_cover(struct weft_heap *heap, struct clock *clock, u32 nr)
{
	if (nr <= clock->nr)
		return;
	if (nr > clock->room) {
		clock->room = max(nr, 2 * clock->room);
		clock->at = weft_grow_in(heap, clock->at, clock->nr * sizeof(*clock->at),
					 clock->room * sizeof(*clock->at));
	}
	memset(clock->at + clock->nr, 0, (nr - clock->nr) * sizeof(*clock->at));
	clock->nr = nr;
}

static inline void clock_join(struct weft_heap *heap, struct clock *into,
			      const struct clock *other)
{
	u32 i;

	clock_cover(heap, into, other->nr);
	for (i = 0; i < other->nr; i++)
		into->at[i] = max(into->at[i], other->at[i]);
}

static inline void clock_tick(struct weft_heap *heap, struct clock *clock, u32 number)
{
	clock_cover(heap, clock, number + 1);
	clock->at[number]++;
}

#endif /* WEFT_RACE_CLOCK_H */
