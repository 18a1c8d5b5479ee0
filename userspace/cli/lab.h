/* SPDX-License-Identifier: GPL-2.0 */
/* Laboratories: directories NN-name with a README.md, programs and a check. */
#ifndef WEFT_LAB_H
#define WEFT_LAB_H

#include "cli.h"

enum { LAB_NUMBERS = 8, LAB_WORD = 32 };

/* The program that a student changes. */
#define LAB_PROGRAM	"program.c"

/* A variable of the program that is another one for each student. */
struct lab_number {
	char name[LAB_WORD];
	__u64 value;
};

/**
 * struct lab - one of them
 * @number:	as the directory has it: "01"
 * @name:	what is behind that
 * @title:	of README.md
 * @path:	the directory
 * @readme:	all of README.md
 */
struct lab {
	char *number;
	char *name;
	char *title;
	char *path;
	char *readme;
	struct lab_number numbers[LAB_NUMBERS];
	unsigned int nr_numbers;
};

/* A part of README.md. */
struct lab_text {
	const char *at;
	size_t bytes;
};

/* lab.c: those that there are, by number; a status. */
int lab_list(struct lab **labs, size_t *nr);
void lab_free(struct lab *labs, size_t nr);
/* What is below "## @title", which may be nothing. */
struct lab_text lab_section(const struct lab *lab, const char *title);
/* The next line of @text, without its end; false: there is none. */
bool lab_line(struct lab_text *text, struct lab_text *line);
bool lab_begins(const struct lab_text *line, const char *word);

/* lab_numbers.c: those of @student, or the usual ones where that is NULL; a status. */
int lab_find_numbers(struct lab *lab, const char *student);
/* Into the environment, for the commands and the check. */
void lab_export(const struct lab *lab, const char *student, const char *engine);

/* lab_guide.c: concept, prediction, run, explanation; a status. */
int lab_guide(const struct lab *lab, bool yes);

/* lab_check.c: grades @file, or the lab's own program where that is NULL; a status. */
int lab_check(const struct lab *lab, const char *file, bool json);

#endif /* WEFT_LAB_H */
