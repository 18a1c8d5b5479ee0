// SPDX-License-Identifier: GPL-2.0
/*
 * The last step before a program runs: calls learn their functions' frame sizes, and
 * pairs of instructions that are common become one.
 */
#include "vm.h"

static void fuse_add(struct weft_insn *insn)
{
	u32 row = insn[1].op - WEFT_OP_JEQ32K;

	if (insn[1].op < WEFT_OP_JEQ32K || insn[1].op > WEFT_OP_JSLE64X ||
	    insn[1].dst != insn->dst || row % 4 < 2)
		return;
	insn->op = WEFT_OP_LOOP_JEQK + 2 * (row / 4) + row % 2;
}

static void fuse_move(struct weft_insn *insn)
{
	if (insn[1].op == WEFT_OP_MOV64X)
		insn->op = WEFT_OP_MOVE_MOVE;
	else if (insn[1].op == WEFT_OP_ADD64K && insn[1].dst == insn->dst)
		insn->op = WEFT_OP_MOVE_ADD;
}

void weft_vm_link(struct weft_program *program)
{
	u32 i, pc;

	for (i = 0; i < program->nr_funcs; i++) {
		struct weft_func *func = &program->funcs[i];

		for (pc = func->start; pc < func->end; pc++) {
			struct weft_insn *insn = &program->insns[pc];

			if (insn->op == WEFT_OP_LDIMM64)
				pc++;
			else if (insn->op == WEFT_OP_CALL || insn->op == WEFT_OP_CALLX)
				insn->off = func->frame;
			/* No function ends with these: there is one behind them. */
			else if (insn->op == WEFT_OP_ADD64K)
				fuse_add(insn);
			else if (insn->op == WEFT_OP_MOV64X)
				fuse_move(insn);
		}
	}
}
