// SPDX-License-Identifier: GPL-2.0
/*
 * How much stack: of each function, by following what it makes of r10, and of
 * each task that starts at one, by walking the calls. A task gets exactly
 * this. Where it is too little, the interpreter stops the task, so what cannot
 * be followed costs memory (a whole frame), never safety.
 */
#include <linux/weft_task.h>

#include "verify.h"

/* What a register holds, if not an offset from r10. */
#define NO_POINTER	(-S64_MAX)
#define LOST		S64_MAX		/* somewhere in the stack */

/**
 * struct walk - one function's use of its frame
 * @c:		the verification
 * @func:	the function
 * @now:	what each register holds: NO_POINTER, an offset or LOST
 * @maybe:	bit set: that is so on some way here, not on all
 * @carried:	what it holds on any jump of the function; these values meet at
 *		every target, which keeps the walk linear in time and memory
 * @grown:	@carried has changed: walk again. It can change twice a register
 * @used:	bytes below r10 that are used
 */
struct walk {
	struct weft_checker *c;
	const struct weft_func *func;
	s64 now[WEFT_REG_COUNT];
	s64 carried[WEFT_REG_COUNT];
	u32 maybe;
	bool grown;
	u32 used;
};

static void forget(struct walk *w, u32 reg)
{
	w->now[reg] = NO_POINTER;
	w->maybe &= ~(1U << reg);
}

/* Memory at @reg + @off is used. */
static int use(struct walk *w, u32 at, u32 reg, s32 off)
{
	s64 value = w->now[reg], bytes;

	if (value == NO_POINTER)
		return 0;
	bytes = value == LOST ? WEFT_FRAME_MAX : -(value + off);
	if (bytes > WEFT_FRAME_MAX && (w->maybe & 1U << reg))
		bytes = WEFT_FRAME_MAX;
	if (bytes > WEFT_FRAME_MAX)
		return weft_refuse(w->c, at, "the function uses %lld bytes of stack, more than %u",
				   bytes, WEFT_FRAME_MAX);
	if (bytes > w->used)
		w->used = bytes;
	return 0;
}

/*
 * @reg goes where it is not followed: to memory or to a callee. A pointer to
 * an object points to its lowest byte, as compilers have it; one to the end of
 * the frame says nothing about how far down it will go.
 */
static int escape(struct walk *w, u32 at, u32 reg)
{
	if (w->now[reg] >= 0)
		w->used = WEFT_FRAME_MAX;
	return use(w, at, reg, 0);
}

/* What a 64-bit operation makes of pointers. */
static s64 combine(u32 op, s64 dst, s64 src, s32 imm)
{
	if (dst == NO_POINTER && src == NO_POINTER)
		return NO_POINTER;
	if (op == WEFT_OP_ADD64K && dst != LOST)
		return dst + imm;
	if (op == WEFT_OP_SUB64K && dst != LOST)
		return dst - imm;
	/* A difference of two is a number. */
	if (op == WEFT_OP_SUB64X && src != NO_POINTER)
		return NO_POINTER;
	return LOST;
}

static void step_alu(struct walk *w, const struct weft_insn *insn)
{
	u32 form = (insn->op - WEFT_OP_ADD32K) % 4;
	s64 src = form & 1 ? w->now[insn->src] : NO_POINTER;
	u32 maybe = w->maybe;

	if (insn->op == WEFT_OP_MOV64X) {
		forget(w, insn->dst);
		w->now[insn->dst] = src;
		w->maybe |= (maybe >> insn->src & 1) << insn->dst;
	} else if (form < 2 || insn->op == WEFT_OP_MOV64K) {
		/* Half a pointer, or a constant, is none. */
		forget(w, insn->dst);
	} else {
		w->now[insn->dst] = combine(insn->op, w->now[insn->dst], src, insn->imm);
	}
}

/* What an atomic stores is not followed, and neither is what it brings back. */
static int step_atomic(struct walk *w, u32 at, const struct weft_insn *insn)
{
	u32 op = insn->op;
	int err = escape(w, at, insn->src);

	if (op == WEFT_OP_CMPXCHG32 || op == WEFT_OP_CMPXCHG64)
		forget(w, 0);
	else if (op >= WEFT_OP_XCHG32 || (op - WEFT_OP_ATOMIC_ADD32) % 2)
		forget(w, insn->src);
	return err;
}

static bool is_load(u32 op)
{
	return op == WEFT_OP_LDXB || op == WEFT_OP_LDXH || op == WEFT_OP_LDXW ||
	       op == WEFT_OP_LDXDW || (op >= WEFT_OP_LDSXB && op <= WEFT_OP_LDSXW);
}

/* Loads, stores and atomics, the only instructions left. */
static int step_memory(struct walk *w, u32 at, const struct weft_insn *insn)
{
	int err = use(w, at, is_load(insn->op) ? insn->src : insn->dst, insn->off);

	if (err)
		return err;
	if (is_load(insn->op))
		forget(w, insn->dst);
	else if (insn->op > WEFT_OP_LDSXW)
		return step_atomic(w, at, insn);
	else if (insn->op == WEFT_OP_STXDW)
		return escape(w, at, insn->src);
	return 0;
}

static u32 call_args(const struct weft_insn *insn)
{
	if (insn->op == WEFT_OP_CALL || insn->op == WEFT_OP_CALLX)
		return 5;
	switch (insn->imm) {
#define WEFT_ARGS_CASE(number, name, args)				\
	case number:							\
		return args;
	WEFT_CALLS(WEFT_ARGS_CASE)
#undef WEFT_ARGS_CASE
	}
	return 5;
}

static int step_call(struct walk *w, u32 at, const struct weft_insn *insn)
{
	u32 reg, args = call_args(insn);
	int err = 0;

	for (reg = 1; !err && reg <= args; reg++)
		err = escape(w, at, reg);
	for (reg = 0; reg <= 5; reg++)
		forget(w, reg);
	return err;
}

/* What is held here may be held at any target. */
static void carry(struct walk *w)
{
	u32 reg;

	for (reg = 0; reg < WEFT_REG_FRAME; reg++) {
		s64 value = w->now[reg], *carried = &w->carried[reg];

		if (value == NO_POINTER || value == *carried || *carried == LOST)
			continue;
		*carried = *carried == NO_POINTER ? value : LOST;
		w->grown = true;
	}
}

static void forget_all(struct walk *w)
{
	u32 reg;

	for (reg = 0; reg < WEFT_REG_FRAME; reg++)
		forget(w, reg);
}

static void arrive(struct walk *w)
{
	carry(w);
	memcpy(w->now, w->carried, sizeof(w->now));
	w->now[WEFT_REG_FRAME] = 0;
	w->maybe = (1U << WEFT_REG_FRAME) - 1;
}

static int step(struct walk *w, u32 at)
{
	const struct weft_insn *insn = &w->c->program->insns[at];
	int err = 0;

	if (insn->op >= WEFT_OP_ADD32K && insn->op <= WEFT_OP_SMOD64X)
		step_alu(w, insn);
	else if (weft_insn_jumps(insn))
		carry(w);
	else if ((insn->op >= WEFT_OP_MOVSX8_32 && insn->op <= WEFT_OP_SWAP64) ||
		 insn->op == WEFT_OP_LDIMM64)
		forget(w, insn->dst);
	else if (insn->op >= WEFT_OP_HELPER && insn->op <= WEFT_OP_CALLX)
		err = step_call(w, at, insn);
	else if (insn->op != WEFT_OP_EXIT)
		err = step_memory(w, at, insn);
	if (weft_insn_ends(insn))
		forget_all(w);
	return err;
}

static int walk_once(struct walk *w)
{
	const struct weft_program *program = w->c->program;
	u32 at;
	int err = 0;

	w->grown = false;
	forget_all(w);
	w->now[WEFT_REG_FRAME] = 0;
	for (at = w->func->start; !err && at < w->func->end;
	     at += weft_insn_slots(&program->insns[at])) {
		weft_pass_relax(at);
		if (w->c->marks[at] & WEFT_MARK_TARGET)
			arrive(w);
		err = step(w, at);
	}
	return err;
}

static int measure_frame(struct weft_checker *c, struct weft_func *func)
{
	struct walk w = { .c = c, .func = func };
	u32 reg;
	int err;

	for (reg = 0; reg < WEFT_REG_COUNT; reg++)
		w.carried[reg] = NO_POINTER;
	do {
		err = walk_once(&w);
	} while (!err && w.grown);
	func->frame = ALIGN(w.used, 8);
	return err;
}

/* A function whose calls are being walked, and where in it. */
struct visit {
	u32 func;
	u32 at;
};

enum {
	VISIT_NEW = 0,
	VISIT_OPEN,		/* on the way from the root: a call to it is recursion */
	VISIT_DONE,
};

struct calls {
	struct weft_checker *c;
	struct visit *path;	/* the functions that are open */
	u8 *state;		/* VISIT_* of each function */
	u32 nr;
};

static void open_func(struct calls *calls, u32 index)
{
	struct weft_func *func = &calls->c->program->funcs[index];

	func->stack = func->frame;
	func->depth = 0;
	calls->state[index] = VISIT_OPEN;
	calls->path[calls->nr++] = (struct visit) { .func = index, .at = func->start };
}

/* Finds the next call in the innermost open function. */
static bool next_callee(struct calls *calls, u32 *callee)
{
	struct weft_program *program = calls->c->program;
	struct visit *top = &calls->path[calls->nr - 1];
	struct weft_func *func = &program->funcs[top->func];

	while (top->at < func->end) {
		const struct weft_insn *insn = &program->insns[top->at++];

		weft_pass_relax(top->at);
		if (insn->op == WEFT_OP_CALLX)
			func->recursive = true;
		if (insn->op != WEFT_OP_CALL)
			continue;
		*callee = weft_program_func(program, insn->imm) - program->funcs;
		return true;
	}
	return false;
}

/* The needs of a callee become its caller's. */
static void absorb(struct weft_func *caller, const struct weft_func *callee)
{
	caller->stack = max(caller->stack, caller->frame + callee->stack);
	caller->depth = max(caller->depth, 1 + callee->depth);
	caller->recursive |= callee->recursive;
}

static int finish_func(struct weft_checker *c, struct weft_func *func)
{
	if (func->recursive) {
		func->stack = max(c->v->stack_limit & ~7U, func->frame);
		func->depth = min_t(u32, WEFT_DEPTH_MAX, c->v->stack_limit / 32);
		return 0;
	}
	if (func->depth > WEFT_DEPTH_MAX)
		return weft_refuse(c, func->start, "calls nest %u deep in this function, more than %u",
				   func->depth, WEFT_DEPTH_MAX);
	if (func->stack > WEFT_STACK_MAX)
		return weft_refuse(c, func->start,
				   "this function and its calls use %u bytes of stack, more than %u",
				   func->stack, WEFT_STACK_MAX);
	return 0;
}

static struct weft_func *innermost(struct calls *calls)
{
	return &calls->c->program->funcs[calls->path[calls->nr - 1].func];
}

static int close_func(struct calls *calls)
{
	struct weft_func *func = innermost(calls);
	int err = finish_func(calls->c, func);

	calls->state[func - calls->c->program->funcs] = VISIT_DONE;
	if (--calls->nr)
		absorb(innermost(calls), func);
	return err;
}

/*
 * Depth first. A function is marked recursive before it is done if it leads to
 * a cycle: what it calls is then either still open, or done and marked.
 */
static int measure_from(struct calls *calls, u32 root)
{
	u32 callee;
	int err = 0;

	open_func(calls, root);
	while (!err && calls->nr) {
		if (!next_callee(calls, &callee))
			err = close_func(calls);
		else if (calls->state[callee] == VISIT_NEW)
			open_func(calls, callee);
		else if (calls->state[callee] == VISIT_OPEN)
			innermost(calls)->recursive = true;
		else
			absorb(innermost(calls), &calls->c->program->funcs[callee]);
	}
	return err;
}

static int measure_calls(struct weft_checker *c)
{
	u32 i, nr = c->program->nr_funcs;
	struct calls calls = {
		.c = c,
		.path = weft_alloc((size_t)nr * sizeof(*calls.path)),
		.state = weft_alloc(nr),
	};
	int err = calls.path && calls.state ? 0 : -ENOMEM;

	for (i = 0; !err && i < nr; i++) {
		weft_pass_relax(i);
		if (calls.state[i] == VISIT_NEW)
			err = measure_from(&calls, i);
	}
	weft_free(calls.path);
	weft_free(calls.state);
	return err;
}

int weft_measure_stack(struct weft_checker *c)
{
	u32 i;
	int err = 0;

	for (i = 0; !err && i < c->program->nr_funcs; i++) {
		weft_pass_relax(i);
		err = measure_frame(c, &c->program->funcs[i]);
	}
	return err ?: measure_calls(c);
}
