// SPDX-License-Identifier: GPL-2.0
/*
 * The numbers of a lab: variables of its program that each student has others of.
 * README.md says what they are, in a table below "## Numbers":
 *
 *	| variable | what it is | usually | with --seed |
 *	|---|---|---|---|
 *	| `tasks` | tasks that compute | 4 | 3 to 8 |
 *	| `work_us` | what each computes | 20000 | 10000 to 40000 by 5000 |
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lab.h"

struct range {
	unsigned long long usual, low, high, step;
};

/* FNV-1a, over what tells this number of this student from all others. */
static __u64 hash(__u64 h, const char *text)
{
	do {
		h ^= (unsigned char)*text;
		h *= 0x100000001B3ULL;
	} while (*text++);
	return h;
}

/* The high bits, which each byte has changed. */
static __u64 hash_of(const struct lab *lab, const char *name, const char *student)
{
	return hash(hash(hash(0xCBF29CE484222325ULL, student), lab->name), name) >> 20;
}

/* A row of the table; false: it is its head. */
static bool parse_row(const struct lab_text *line, char name[LAB_WORD], struct range *range)
{
	char *row = strndup(line->at, line->bytes), *cells = row, *cell[5] = { };
	unsigned int i;
	bool found;

	if (!row)
		cli_no_memory();
	for (i = 0; i < ARRAY_SIZE(cell) && cells; i++)
		cell[i] = strsep(&cells, "|");
	range->step = 1;
	found = cell[4] && sscanf(cell[1], " `%31[a-z0-9_]`", name) == 1 &&
		sscanf(cell[3], "%llu", &range->usual) == 1 &&
		sscanf(cell[4], "%llu to %llu by %llu", &range->low, &range->high,
		       &range->step) >= 2;
	free(row);
	return found;
}

static bool in_order(const struct range *range)
{
	return range->low <= range->high && range->step &&
	       range->usual >= range->low && range->usual <= range->high;
}

static __u64 choose(const struct range *range, const struct lab *lab, const char *name,
		    const char *student)
{
	if (!student)
		return range->usual;
	return range->low + hash_of(lab, name, student) %
	       ((range->high - range->low) / range->step + 1) * range->step;
}

int lab_find_numbers(struct lab *lab, const char *student)
{
	struct lab_text text = lab_section(lab, "Numbers"), line;
	struct range range;
	char name[LAB_WORD];

	while (lab_line(&text, &line)) {
		if (!lab_begins(&line, "|") || !parse_row(&line, name, &range))
			continue;
		if (lab->nr_numbers == LAB_NUMBERS || !in_order(&range))
			return cli_error("%s/README.md: number %s: from low to high, the usual "
					 "one between, %u at most", lab->path, name, LAB_NUMBERS);
		strcpy(lab->numbers[lab->nr_numbers].name, name);
		lab->numbers[lab->nr_numbers++].value = choose(&range, lab, name, student);
	}
	return STATUS_OK;
}

/* See userspace/labs/README.md. */
void lab_export(const struct lab *lab, const char *student, const char *engine)
{
	char names[LAB_NUMBERS * (LAB_WORD + 1)] = "", value[32];
	char set[LAB_NUMBERS * (LAB_WORD + 40)] = "";
	size_t used = 0, named = 0;
	unsigned int i;

	for (i = 0; i < lab->nr_numbers; i++) {
		const struct lab_number *number = &lab->numbers[i];

		snprintf(value, sizeof(value), "%llu", number->value);
		setenv(number->name, value, 1);
		named += snprintf(names + named, sizeof(names) - named, "%s%s", i ? " " : "",
				  number->name);
		used += snprintf(set + used, sizeof(set) - used, "%s--set %s=%s", i ? " " : "",
				 number->name, value);
	}
	setenv("LAB_NUMBERS", names, 1);
	setenv("SET", set, 1);
	snprintf(value, sizeof(value), "%llu", student ? hash_of(lab, "", student) % 1000000 : 1);
	setenv("LAB_SEED", value, 1);
	if (engine)
		setenv("WEFT_ENGINE", engine, 1);
	/* Each task a thread of its own: which vehicle the engine has for that. */
	setenv("OS", cli_default_engine() == ENGINE_HOSTED ? "thread" : "kthread", 1);
}
