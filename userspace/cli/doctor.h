/* SPDX-License-Identifier: GPL-2.0 */
/* What a machine must have for weft, and what mends a lack of it. */
#ifndef WEFT_DOCTOR_H
#define WEFT_DOCTOR_H

#include <stdbool.h>
#include <stddef.h>

enum { DOCTOR_TEXT = 256 };

/**
 * struct finding - what a look at one thing has come to
 * @ok:		it is there, and serves
 * @found:	what there is, or how far it goes
 * @mend:	the one command that mends the lack; empty: there is none
 */
struct finding {
	bool ok;
	char found[DOCTOR_TEXT];
	char mend[DOCTOR_TEXT];
};

/**
 * struct check - one thing to look at
 * @name:	for people and for --json
 * @look:	fills in a finding of zeros
 * @what:	for @look: the name of a program
 * @package:	Debian's package that mends the lack, where @look says nothing else
 * @why:	what does not work without it
 * @demo:	`make demo' needs it
 */
struct check {
	const char *name;
	void (*look)(const struct check *check, struct finding *finding);
	const char *what;
	const char *package;
	const char *why;
	bool demo;
};

/* doctor.c: in the order in which they are told of; the last has no name. */
extern const struct check doctor_checks[];

void doctor_look(const struct check *check, struct finding *finding);

/* doctor_ask.c: how to ask a machine. */

/* What @argv prints on its first line; false if it fails or cannot be started. */
bool doctor_ask(const char **argv, char line[DOCTOR_TEXT]);
/* The first line of a file. */
bool doctor_read(const char *path, char line[DOCTOR_TEXT]);
/* The source tree that this program is in, or NULL. */
const char *doctor_tree(void);
/* The same of @script of the tree, with @word, which may be NULL; it may say what it does. */
bool doctor_ask_script(const char *script, const char *word, char line[DOCTOR_TEXT]);
/* A command for root: with sudo where the caller is somebody else. */
void doctor_mend_as_root(struct finding *finding, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* doctor_kernel.c: the kernel that runs here. */
void doctor_look_kernel(const struct check *check, struct finding *finding);
void doctor_look_headers(const struct check *check, struct finding *finding);
void doctor_look_module(const struct check *check, struct finding *finding);
void doctor_look_device(const struct check *check, struct finding *finding);
void doctor_look_lockdown(const struct check *check, struct finding *finding);
void doctor_look_secure_boot(const struct check *check, struct finding *finding);
void doctor_look_preemption(const struct check *check, struct finding *finding);
void doctor_look_btf(const struct check *check, struct finding *finding);

#endif /* WEFT_DOCTOR_H */
