/* SPDX-License-Identifier: GPL-2.0 */
/* Data races in words and in JSON. */
#ifndef WEFT_CLI_RACES_H
#define WEFT_CLI_RACES_H

#include "race.h"
#include "run.h"

/* A new detector, which sessions that are opened from now on have; ends the process without. */
struct weft_race *races_watch(enum weft_race_run how);
/* How a task is called: "task b" by letters, as in schedules, or by its id. */
void races_print(const struct run *run, const struct weft_race_report *race, bool letters);
json_t *races_json(const struct run *run, const struct weft_race_report *race, bool letters);
/*
 * People are shown one pair a variable. How many others there are on that of race @i of
 * @nr; RACES_SHOWN: an earlier one was shown.
 */
enum { RACES_SHOWN = ~0U };
__u32 races_more(const struct run *run, const struct weft_race_report *races, __u32 nr, __u32 i);
void races_print_more(__u32 more);
/* Says that there was more than could be watched, if so. */
void races_print_limit(const struct weft_race *race);

#endif /* WEFT_CLI_RACES_H */
