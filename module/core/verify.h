/* SPDX-License-Identifier: GPL-2.0 */
/* Inside the verifier: what verify.c, decode.c and verify_stack.c share. */
#ifndef WEFT_VERIFY_H
#define WEFT_VERIFY_H

#include "program.h"

/* What is known of an instruction slot. */
enum {
	WEFT_MARK_SLOT2		= 1 << 0,	/* second half of LD_IMM64 */
	WEFT_MARK_START		= 1 << 1,	/* a function starts here */
	WEFT_MARK_ENTRY		= 1 << 2,	/* and a task may, too */
	WEFT_MARK_TARGET	= 1 << 3,	/* a jump leads here */
	WEFT_MARK_REACHED	= 1 << 4,
};

enum {
	WEFT_REG_COUNT		= 11,
	WEFT_REG_FRAME		= 10,
	WEFT_LOG_LINE		= 256,		/* longest reason */
};

/**
 * struct weft_checker - a verification on its way
 * @v:		what is verified, and where the reason goes
 * @program:	the result: @insns is as long as the program, @funcs comes late
 * @marks:	WEFT_MARK_* of each slot
 */
struct weft_checker {
	struct weft_verify *v;
	struct weft_program *program;
	u8 *marks;
};

/*
 * Every refusal ends here, as the value of a return. The log's size is the
 * caller's word, snprintf() warns about very large ones.
 */
#define weft_refuse(c, at, fmt, ...)					\
({									\
	struct weft_verify *v_ = (c)->v;				\
	u32 at_ = (at);							\
									\
	v_->bad_insn = at_;						\
	if (v_->log && v_->log_size)					\
		snprintf(v_->log, min_t(u32, v_->log_size, WEFT_LOG_LINE), \
			 "instruction %u: " fmt, at_, ##__VA_ARGS__);	\
	-EINVAL;							\
})

/* Programs are long; each pass over one lets others in now and then. */
static inline void weft_pass_relax(u32 at)
{
	/* Two values, since a pass may skip the second slots of LD_IMM64. */
	if (at % 4096 < 2)
		weft_relax();
}

static inline u32 weft_insn_slots(const struct weft_insn *insn)
{
	return insn->op == WEFT_OP_LDIMM64 ? 2 : 1;
}

static inline bool weft_insn_jumps(const struct weft_insn *insn)
{
	return (insn->op >= WEFT_OP_JEQ32K && insn->op <= WEFT_OP_JSLE64X) ||
	       insn->op == WEFT_OP_JA;
}

/* The instruction behind this one is not the next to run. */
static inline bool weft_insn_ends(const struct weft_insn *insn)
{
	return insn->op == WEFT_OP_JA || insn->op == WEFT_OP_EXIT;
}

/* Where a jump leads; any value at all before check_flow() has seen it. */
static inline s64 weft_insn_target(const struct weft_insn *insn, u32 at)
{
	return (s64)at + 1 + insn->off;
}

/* decode.c: fills program->insns and WEFT_MARK_SLOT2. */
int weft_decode(struct weft_checker *c);

/* verify_stack.c: frame, stack, depth and recursive of every function. */
int weft_measure_stack(struct weft_checker *c);

#endif /* WEFT_VERIFY_H */
