/* SPDX-License-Identifier: GPL-2.0 */
/* Is an accepted program what the interpreter may take it for? Asked the slow way. */
#ifndef WEFT_SAFE_H
#define WEFT_SAFE_H

#include "program.h"

static inline bool flow_is_safe(const struct weft_program *program, const struct weft_func *func)
{
	u32 at;

	for (at = func->start; at < func->end; at++) {
		const struct weft_insn *insn = &program->insns[at];
		bool ends = insn->op == WEFT_OP_JA || insn->op == WEFT_OP_EXIT;
		s64 target = -1;

		if (insn->op == WEFT_OP_BAD || insn->op >= WEFT_OP_COUNT)
			return false;
		if (insn->dst > 10 || insn->src > 10)
			return false;
		if (insn->op >= WEFT_OP_JEQ32K && insn->op <= WEFT_OP_JSLE64X)
			target = (s64)at + 1 + insn->off;
		else if (insn->op == WEFT_OP_JA)
			target = (s64)at + 1 + insn->off;
		else
			target = at;
		if (target < func->start || target >= func->end)
			return false;
		if (target && target > func->start && program->insns[target - 1].op == WEFT_OP_LDIMM64)
			return false;
		if (insn->op == WEFT_OP_CALL &&
		    weft_program_func(program, insn->imm)->start != (u32)insn->imm)
			return false;
		if (insn->op == WEFT_OP_LDIMM64)
			at++;
		if (at + 1 == func->end && !ends)
			return false;
	}
	return true;
}

static inline bool program_is_safe(const struct weft_program *program)
{
	u32 i, next = 0;

	for (i = 0; i < program->nr_funcs; i++) {
		const struct weft_func *func = &program->funcs[i];

		if (func->start != next || func->end <= func->start)
			return false;
		if (func->frame % 8 || func->frame > WEFT_FRAME_MAX || func->stack % 8 ||
		    func->stack < func->frame || func->stack > WEFT_STACK_MAX ||
		    func->depth > WEFT_DEPTH_MAX)
			return false;
		if (!flow_is_safe(program, func))
			return false;
		next = func->end;
	}
	return next == program->nr_insns;
}

#endif /* WEFT_SAFE_H */
