/* SPDX-License-Identifier: GPL-2.0 */
/* A verified program: decoded code and what each function needs to run. */
#ifndef WEFT_PROGRAM_H
#define WEFT_PROGRAM_H

#include "platform.h"
#include "isa.h"

enum {
	WEFT_MAX_INSNS		= 1 << 20,
	WEFT_MAX_ENTRIES	= 1 << 16,
	WEFT_FRAME_MAX		= 512,		/* stack one function may use */
	WEFT_STACK_DEFAULT	= 16 << 10,	/* for tasks that may recurse */
	WEFT_STACK_MAX		= 48 << 10,
	WEFT_DEPTH_MAX		= 1024,		/* calls in calls */
	WEFT_CLASS_MAX		= 32,		/* task sizes of a program */
};

/**
 * struct weft_func - one function of a program
 * @start:	its first instruction
 * @end:	one past its last
 * @frame:	bytes of stack it uses itself, a multiple of 8
 * @stack:	bytes of stack a task needs that starts here, callees included
 * @depth:	call frames it needs (0: it calls nothing)
 * @recursive:	@stack and @depth are limits, not needs
 * @entry:	a task may start here: named in weft_load.entries, or its
 *		address is taken
 * @class:	task size class, see weft_program.class_*
 */
struct weft_func {
	u32 start;
	u32 end;
	u32 frame;
	u32 stack;
	u32 depth;
	u32 index;
	bool recursive;
	bool entry;
	u8 class;
};

/**
 * struct weft_program - verified code, read-only once made
 * @insns:	decoded instructions
 * @nr_insns:	how many
 * @funcs:	functions, in order of @start
 * @nr_funcs:	how many
 * @declares:	it tells the policies something about its tasks: struct weft_order
 *
 * func_of[pc] would be quick but large; weft_program_func() bisects @funcs.
 */
struct weft_program {
	struct weft_insn *insns;
	struct weft_func *funcs;
	u32 nr_insns;
	u32 nr_funcs;
	bool declares;
};

/**
 * struct weft_verify - what weft_program_create() is given and tells
 * @insns:	instructions as loaded
 * @nr_insns:	how many
 * @entries:	first instruction of each function that may be an entry
 * @nr_entries:	how many
 * @stack_limit: bytes of stack for tasks that may recurse
 * @log:	gets the reason of a refusal, zero-terminated; may be NULL
 * @log_size:	bytes of @log
 * @bad_insn:	out: the refused instruction
 */
struct weft_verify {
	const struct weft_raw_insn *insns;
	u32 nr_insns;
	const u32 *entries;
	u32 nr_entries;
	u32 stack_limit;
	char *log;
	u32 log_size;
	u32 bad_insn;
};

/* verify.c: 0 or -EINVAL with v->log written, -ENOMEM. May sleep. */
int weft_program_init(struct weft_program *program, struct weft_verify *v);
void weft_program_free(struct weft_program *program);

/* The function that holds @pc, or NULL. */
const struct weft_func *weft_program_func(const struct weft_program *program, u32 pc);
/* The entry that starts at @pc, or NULL if no task may start there. */
const struct weft_func *weft_program_entry(const struct weft_program *program, u32 pc);

#endif /* WEFT_PROGRAM_H */
