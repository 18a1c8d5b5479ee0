// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier: from raw instructions to a program that the interpreter can
 * run without looking at its structure again. Passes, each linear: decode,
 * find the functions, check that control stays in them, check that all of
 * them are reached, measure their stack. No pass recurses.
 */
#include <linux/weft_task.h>

#include "verify.h"

/* The rule for whatever starts a function, told from @at. */
static int mark_start(struct weft_checker *c, u32 at, const char *what, s64 target, u32 marks)
{
	if (target < 0 || target >= c->v->nr_insns)
		return weft_refuse(c, at, "%s at %lld, outside the program's %u instructions",
				   what, target, c->v->nr_insns);
	if (c->marks[target] & WEFT_MARK_SLOT2)
		return weft_refuse(c, at, "%s at %lld, the middle of a 64-bit immediate",
				   what, target);
	c->marks[target] |= WEFT_MARK_START | marks;
	return 0;
}

static int mark_entries(struct weft_checker *c)
{
	u32 i;
	int err;

	for (i = 0; i < c->v->nr_entries; i++) {
		u32 entry = c->v->entries[i];

		weft_pass_relax(i);
		err = mark_start(c, entry, "entry", entry, WEFT_MARK_ENTRY);
		if (err)
			return err;
	}
	return 0;
}

/* Calls and function addresses become absolute. */
static int link_one(struct weft_checker *c, u32 at)
{
	struct weft_insn *insn = &c->program->insns[at];
	s64 target = (s64)at + 1 + (s32)insn->imm;
	int err = 0;

	if (insn->op == WEFT_OP_CALL) {
		err = mark_start(c, at, "call to a function", target, 0);
		insn->imm = target;
	} else if (insn->op == WEFT_OP_LDIMM64 && insn->src) {
		err = mark_start(c, at, "address of a function", target, WEFT_MARK_ENTRY);
		insn->src = 0;
		insn->imm = WEFT_ADDR(WEFT_SEG_TEXT, (u32)target);
	}
	return err;
}

static int mark_starts(struct weft_checker *c)
{
	u32 at;
	int err = mark_entries(c);

	for (at = 0; !err && at < c->v->nr_insns; at++) {
		weft_pass_relax(at);
		err = link_one(c, at);
	}
	return err;
}

/* Functions lie end to end; what is before the first start is unreachable. */
static int make_functions(struct weft_checker *c)
{
	struct weft_program *program = c->program;
	struct weft_func *func = NULL;
	u32 at, nr = 0;

	for (at = 0; at < program->nr_insns; at++)
		nr += !!(c->marks[at] & WEFT_MARK_START);
	program->funcs = weft_alloc((size_t)nr * sizeof(*program->funcs));
	if (!program->funcs)
		return -ENOMEM;
	for (at = 0; at < program->nr_insns; at++) {
		weft_pass_relax(at);
		if (c->marks[at] & WEFT_MARK_START) {
			func = &program->funcs[program->nr_funcs];
			func->index = program->nr_funcs++;
			func->start = at;
			func->entry = c->marks[at] & WEFT_MARK_ENTRY;
		}
		if (func)
			func->end = at + 1;
	}
	return 0;
}

static int check_jump(struct weft_checker *c, const struct weft_func *func, u32 at)
{
	s64 target = weft_insn_target(&c->program->insns[at], at);

	if (target < 0 || target >= c->v->nr_insns)
		return weft_refuse(c, at, "jump to %lld, outside the program's %u instructions",
				   target, c->v->nr_insns);
	if (target < func->start || target >= func->end)
		return weft_refuse(c, at, "jump to %lld, outside its function (%u to %u)", target,
				   func->start, func->end - 1);
	if (c->marks[target] & WEFT_MARK_SLOT2)
		return weft_refuse(c, at, "jump to %lld, the middle of a 64-bit immediate", target);
	c->marks[target] |= WEFT_MARK_TARGET;
	return 0;
}

static int check_last(struct weft_checker *c, const struct weft_func *func, u32 at)
{
	if (weft_insn_ends(&c->program->insns[at]))
		return 0;
	if (func->end == c->v->nr_insns)
		return weft_refuse(c, at, "the program ends here without an exit");
	return weft_refuse(c, at, "the function runs on into the next one, at %u", func->end);
}

static int check_function(struct weft_checker *c, const struct weft_func *func)
{
	u32 at, next;
	int err = 0;

	for (at = func->start; !err && at < func->end; at = next) {
		const struct weft_insn *insn = &c->program->insns[at];

		weft_pass_relax(at);
		next = at + weft_insn_slots(insn);
		if (weft_insn_jumps(insn))
			err = check_jump(c, func, at);
		if (!err && next >= func->end)
			err = check_last(c, func, at);
	}
	return err;
}

static int check_flow(struct weft_checker *c)
{
	u32 i;
	int err = 0;

	for (i = 0; !err && i < c->program->nr_funcs; i++) {
		weft_pass_relax(i);
		err = check_function(c, &c->program->funcs[i]);
	}
	return err;
}

/* Instructions still to look behind. Each comes here once at most. */
struct worklist {
	u8 *marks;
	u32 *at;
	u32 nr;
};

static void reach(struct worklist *work, u32 at)
{
	if (work->marks[at] & WEFT_MARK_REACHED)
		return;
	work->marks[at] |= WEFT_MARK_REACHED;
	work->at[work->nr++] = at;
}

static void reach_behind(const struct weft_checker *c, struct worklist *work, u32 at)
{
	const struct weft_insn *insn = &c->program->insns[at];

	if (insn->op == WEFT_OP_CALL)
		reach(work, (u32)insn->imm);
	/* An address that a program made up itself is as good. */
	if (insn->op == WEFT_OP_LDIMM64 && c->v->insns[at].src)
		reach(work, (u32)insn->imm);
	if (weft_insn_jumps(insn))
		reach(work, weft_insn_target(insn, at));
	if (!weft_insn_ends(insn))
		reach(work, at + weft_insn_slots(insn));
}

static int refuse_unreached(struct weft_checker *c)
{
	u32 at;

	for (at = 0; at < c->v->nr_insns; at++) {
		weft_pass_relax(at);
		if (c->marks[at] & (WEFT_MARK_REACHED | WEFT_MARK_SLOT2))
			continue;
		if (c->marks[at] & WEFT_MARK_START)
			return weft_refuse(c, at, "no entry reaches the function that starts here");
		return weft_refuse(c, at, "nothing leads here: unreachable code");
	}
	return 0;
}

static int check_reached(struct weft_checker *c)
{
	struct worklist work = { .marks = c->marks };
	u32 i;

	work.at = weft_alloc((size_t)c->v->nr_insns * sizeof(*work.at));
	if (!work.at)
		return -ENOMEM;
	for (i = 0; i < c->v->nr_entries; i++)
		reach(&work, c->v->entries[i]);
	for (i = 0; work.nr; i++) {
		weft_pass_relax(i);
		reach_behind(c, &work, work.at[--work.nr]);
	}
	weft_free(work.at);
	return refuse_unreached(c);
}

static int check_sizes(struct weft_checker *c)
{
	struct weft_verify *v = c->v;

	if (!v->nr_insns)
		return weft_refuse(c, 0, "the program is empty");
	if (v->nr_insns > WEFT_MAX_INSNS)
		return weft_refuse(c, WEFT_MAX_INSNS, "the program has %u instructions, more than %u",
				   v->nr_insns, WEFT_MAX_INSNS);
	if (!v->nr_entries)
		return weft_refuse(c, 0, "the program has no entry");
	if (v->nr_entries > WEFT_MAX_ENTRIES)
		return weft_refuse(c, 0, "the program has %u entries, more than %u",
				   v->nr_entries, WEFT_MAX_ENTRIES);
	return 0;
}

static int make_tables(struct weft_checker *c)
{
	struct weft_program *program = c->program;
	u32 nr = c->v->nr_insns;

	c->marks = weft_alloc(nr);
	program->insns = weft_alloc((size_t)nr * sizeof(*program->insns));
	program->nr_insns = nr;
	return c->marks && program->insns ? 0 : -ENOMEM;
}

static int run_passes(struct weft_checker *c)
{
	return check_sizes(c) ?: make_tables(c) ?: weft_decode(c) ?: mark_starts(c) ?:
	       make_functions(c) ?: check_flow(c) ?: check_reached(c) ?: weft_measure_stack(c);
}

int weft_program_init(struct weft_program *program, struct weft_verify *v)
{
	struct weft_checker c = { .v = v, .program = program };
	int err;

	*program = (struct weft_program) {};
	v->bad_insn = 0;
	if (v->log && v->log_size)
		v->log[0] = '\0';
	err = run_passes(&c);
	weft_free(c.marks);
	if (err)
		weft_program_free(program);
	return err;
}

void weft_program_free(struct weft_program *program)
{
	weft_free(program->funcs);
	weft_free(program->insns);
	*program = (struct weft_program) {};
}

const struct weft_func *weft_program_func(const struct weft_program *program, u32 pc)
{
	u32 low = 0, high = program->nr_funcs;

	/* Below low all start at or before pc, from high on all start behind. */
	while (low < high) {
		u32 middle = low + (high - low) / 2;

		if (program->funcs[middle].start <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || pc >= program->funcs[low - 1].end)
		return NULL;
	return &program->funcs[low - 1];
}

const struct weft_func *weft_program_entry(const struct weft_program *program, u32 pc)
{
	const struct weft_func *func = weft_program_func(program, pc);

	return func && func->entry && func->start == pc ? func : NULL;
}
