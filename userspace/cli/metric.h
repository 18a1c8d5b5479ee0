/* SPDX-License-Identifier: GPL-2.0 */
/* Figures of a run: one number each, by name. */
#ifndef WEFT_METRIC_H
#define WEFT_METRIC_H

#include "run.h"

enum unit {
	UNIT_NUMBER,
	UNIT_NS,
	UNIT_BYTES,
};

/**
 * struct metric - one figure
 * @name:	as --metric has it
 * @about:	for people: "wall time"
 * @unit:	of what read() returns
 * @is_speed:	more of it is slower, not just more
 * @read:	the figure of a gathered run; NaN if it has none
 * @offset:	of a counter in weft_worker_stats
 * @hist:	of weft_worker_stats.hist
 * @permille:	which point of it
 * @variable:	of the program
 */
struct metric {
	char name[64];
	char about[80];
	enum unit unit;
	bool is_speed;
	double (*read)(const struct metric *metric, const struct run *run);
	size_t offset;
	enum weft_hist hist;
	__u32 permille;
	const struct weft_variable *variable;
};

/* Both print why they fail; metric_list() prints all names. */
int metric_find(const char *name, const struct weft_program *program, struct metric *metric);
void metric_list(void);

/* scale.c: one unit for all figures of a column. */
struct scale {
	const char *unit;
	double divisor;
	int decimals;
};

struct scale scale_for(enum unit unit, double largest, bool whole);
int scale_text(const struct scale *scale, double value, char *buffer, size_t size);

#endif /* WEFT_METRIC_H */
