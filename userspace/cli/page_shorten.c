// SPDX-License-Identifier: GPL-2.0
/* Cuts what is too long for a page, and leaves a note of it. */
#include "page.h"

enum { FEWEST = 64 };	/* members that a list keeps */

/* A list, and the object that has it as @name. */
struct list {
	json_t *array;
	json_t *owner;
	const char *name;
};

static void find_longest(json_t *value, struct list *longest)
{
	const char *name;
	json_t *member;
	size_t i;

	json_array_foreach(value, i, member)
		find_longest(member, longest);
	json_object_foreach(value, name, member) {
		if (json_array_size(member) > json_array_size(longest->array))
			*longest = (struct list) { member, value, name };
		find_longest(member, longest);
	}
}

/*
 * Drops the second half of the longest list in @value; "slices_left_out" beside "slices"
 * says how many are gone by now. False: no list is long.
 */
bool page_shorten(json_t *value)
{
	struct list list = { };
	json_t *left_out;
	char note[256];
	size_t nr, keep;

	find_longest(value, &list);
	nr = json_array_size(list.array);
	keep = nr / 2;
	if (keep < FEWEST)
		return false;
	snprintf(note, sizeof(note), "%s_left_out", list.name);
	left_out = json_object_get(list.owner, note);
	json_object_set_new(list.owner, note,
			    json_integer(json_integer_value(left_out) + (nr - keep)));
	while (nr > keep)
		json_array_remove(list.array, --nr);
	return true;
}
