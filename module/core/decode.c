// SPDX-License-Identifier: GPL-2.0
/*
 * The decoder: raw RFC 9669 instructions to struct weft_insn, one at a time.
 * It refuses what no instruction may be, whatever stands around it; fields that
 * an instruction does not use must be zero, so that they can get a meaning.
 */
#include <linux/weft_task.h>

#include "verify.h"

/* RFC 9669, section 3. */
enum {
	CLASS_LD = 0, CLASS_LDX, CLASS_ST, CLASS_STX,
	CLASS_ALU, CLASS_JMP, CLASS_JMP32, CLASS_ALU64,

	SOURCE_X = 0x08,

	CODE_DIV = 0x3, CODE_NEG = 0x8, CODE_MOD = 0x9, CODE_MOV = 0xb,
	CODE_ARSH = 0xc, CODE_END = 0xd,
	CODE_JA = 0x0, CODE_CALL = 0x8, CODE_EXIT = 0x9, CODE_JSLE = 0xd,

	MODE_IMM = 0, MODE_ABS, MODE_IND, MODE_MEM, MODE_MEMSX, MODE_ATOMIC = 6,
	SIZE_W = 0, SIZE_H, SIZE_B, SIZE_DW,

	ATOMIC_FETCH = 0x01, ATOMIC_XCHG = 0xe1, ATOMIC_CMPXCHG = 0xf1,

	CALL_HELPER = 0, CALL_LOCAL = 1,
	IMM_VALUE = 0, IMM_CODE = 4,
};

/* Rows of WEFT_ALU_ROWS that are not at their RFC 9669 code. */
enum {
	ROW_SDIV = 13,
	ROW_SMOD = 14,
};

/* Fields for check_unused(). */
enum {
	UNUSED_DST = 1 << 0,
	UNUSED_SRC = 1 << 1,
	UNUSED_OFF = 1 << 2,
	UNUSED_IMM = 1 << 3,
	UNUSED_ALL = UNUSED_DST | UNUSED_SRC | UNUSED_OFF | UNUSED_IMM,
};

static const struct weft_raw_insn *raw_at(const struct weft_checker *c, u32 at)
{
	return &c->v->insns[at];
}

static int bad_opcode(struct weft_checker *c, u32 at)
{
	return weft_refuse(c, at, "opcode 0x%02x is not an instruction", raw_at(c, at)->code);
}

static int check_unused(struct weft_checker *c, u32 at, u32 fields)
{
	const struct weft_raw_insn *raw = raw_at(c, at);

	if ((fields & UNUSED_DST) && raw->dst)
		return weft_refuse(c, at, "destination r%u in an instruction that has none",
				   raw->dst);
	if ((fields & UNUSED_SRC) && raw->src)
		return weft_refuse(c, at, "source register %u in an instruction that has none",
				   raw->src);
	if ((fields & UNUSED_OFF) && raw->off)
		return weft_refuse(c, at, "offset %d in an instruction that has none", raw->off);
	if ((fields & UNUSED_IMM) && raw->imm)
		return weft_refuse(c, at, "immediate %d in an instruction that has none",
				   raw->imm);
	return 0;
}

static int check_written(struct weft_checker *c, u32 at, u32 reg)
{
	if (reg == WEFT_REG_FRAME)
		return weft_refuse(c, at, "r10 is the stack pointer and cannot be written");
	return 0;
}

/* The end of a good instruction: its fields as they are, its opcode ours. */
static int decoded(struct weft_checker *c, u32 at, u32 op)
{
	const struct weft_raw_insn *raw = raw_at(c, at);

	c->program->insns[at] = (struct weft_insn) {
		.op = op, .dst = raw->dst, .src = raw->src, .off = raw->off, .imm = raw->imm,
	};
	return 0;
}

/* To little endian, to big endian, or unconditional: by class and source bit. */
static int decode_swap(struct weft_checker *c, u32 at, bool wide, bool x)
{
	u32 first = wide ? WEFT_OP_SWAP16 : x ? WEFT_OP_BE16 : WEFT_OP_LE16;
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err;

	if (wide && x)
		return bad_opcode(c, at);
	err = check_unused(c, at, UNUSED_SRC | UNUSED_OFF);
	if (err)
		return err;
	switch (raw->imm) {
	case 16:
		return decoded(c, at, first);
	case 32:
		return decoded(c, at, first + 1);
	case 64:
		return decoded(c, at, first + 2);
	}
	return weft_refuse(c, at, "byte swap of %d bits, not 16, 32 or 64", raw->imm);
}

static int decode_movsx(struct weft_checker *c, u32 at, bool wide)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err = check_unused(c, at, UNUSED_IMM);

	if (err)
		return err;
	switch (raw->off) {
	case 8:
		return decoded(c, at, wide ? WEFT_OP_MOVSX8_64 : WEFT_OP_MOVSX8_32);
	case 16:
		return decoded(c, at, wide ? WEFT_OP_MOVSX16_64 : WEFT_OP_MOVSX16_32);
	case 32:
		if (wide)
			return decoded(c, at, WEFT_OP_MOVSX32_64);
	}
	return weft_refuse(c, at, "%u-bit move that sign-extends %d bits", wide ? 64 : 32,
			   raw->off);
}

static int decode_neg(struct weft_checker *c, u32 at, bool wide, bool x)
{
	int err = check_unused(c, at, UNUSED_SRC | UNUSED_OFF | UNUSED_IMM);

	if (x)
		return bad_opcode(c, at);
	return err ?: decoded(c, at, wide ? WEFT_OP_NEG64K : WEFT_OP_NEG32K);
}

static int decode_alu(struct weft_checker *c, u32 at, bool wide)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 code = raw->code >> 4, row = code;
	bool x = raw->code & SOURCE_X;
	bool divides = code == CODE_DIV || code == CODE_MOD;
	int err = check_written(c, at, raw->dst);

	if (err)
		return err;
	if (code == CODE_END)
		return decode_swap(c, at, wide, x);
	if (code == CODE_NEG)
		return decode_neg(c, at, wide, x);
	if (code > CODE_ARSH)
		return bad_opcode(c, at);
	if (code == CODE_MOV && x && raw->off)
		return decode_movsx(c, at, wide);
	if (divides && raw->off == 1)
		row = code == CODE_DIV ? ROW_SDIV : ROW_SMOD;
	else if (divides && raw->off)
		return weft_refuse(c, at, "division with offset %d, neither 0 (unsigned) nor 1 (signed)",
				   raw->off);
	else
		err = check_unused(c, at, UNUSED_OFF);
	if (err)
		return err;
	err = check_unused(c, at, x ? UNUSED_IMM : UNUSED_SRC);
	return err ?: decoded(c, at, WEFT_OP_ADD32K + 4 * row + 2 * wide + x);
}

static int decode_helper(struct weft_checker *c, u32 at)
{
	s32 number = raw_at(c, at)->imm;

	if (number < 1 || number > WEFT_CALL_MAX)
		return weft_refuse(c, at, "call to helper %d, which does not exist", number);
	if (number >= WEFT_CALL_task_tickets && number <= WEFT_CALL_task_deadline)
		c->program->declares = true;
	return decoded(c, at, WEFT_OP_HELPER + number);
}

/* Through a register, which older clang puts into the immediate. */
static int decode_callx(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err = check_unused(c, at, UNUSED_SRC | UNUSED_OFF);

	if (err)
		return err;
	if (raw->dst && raw->imm)
		return weft_refuse(c, at, "indirect call with two registers, r%u and immediate %d",
				   raw->dst, raw->imm);
	if (raw->imm < 0 || raw->imm >= WEFT_REG_COUNT)
		return weft_refuse(c, at, "indirect call through register %d, which does not exist",
				   raw->imm);
	err = decoded(c, at, WEFT_OP_CALLX);
	if (raw->imm)
		c->program->insns[at].dst = raw->imm;
	c->program->insns[at].imm = 0;
	return err;
}

/* A local call's target is checked where functions are known, in verify.c. */
static int decode_call(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err;

	if (raw->code & SOURCE_X)
		return decode_callx(c, at);
	err = check_unused(c, at, UNUSED_DST | UNUSED_OFF);
	if (err)
		return err;
	switch (raw->src) {
	case CALL_HELPER:
		return decode_helper(c, at);
	case CALL_LOCAL:
		return decoded(c, at, WEFT_OP_CALL);
	}
	return weft_refuse(c, at, "call of kind %u, neither a helper (0) nor a function (1)",
			   raw->src);
}

static int decode_ja(struct weft_checker *c, u32 at, bool wide)
{
	u32 unused = UNUSED_ALL & ~(wide ? UNUSED_OFF : UNUSED_IMM);
	int err;

	if (raw_at(c, at)->code & SOURCE_X)
		return bad_opcode(c, at);
	err = check_unused(c, at, unused) ?: decoded(c, at, WEFT_OP_JA);
	if (!err && !wide)
		c->program->insns[at].off = raw_at(c, at)->imm;
	return err;
}

static int decode_exit(struct weft_checker *c, u32 at)
{
	if (raw_at(c, at)->code & SOURCE_X)
		return bad_opcode(c, at);
	return check_unused(c, at, UNUSED_ALL) ?: decoded(c, at, WEFT_OP_EXIT);
}

static int decode_jmp(struct weft_checker *c, u32 at, bool wide)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 code = raw->code >> 4, row = code - 1;
	bool x = raw->code & SOURCE_X;
	int err;

	if (code == CODE_JA)
		return decode_ja(c, at, wide);
	if (code == CODE_CALL && wide)
		return decode_call(c, at);
	if (code == CODE_EXIT && wide)
		return decode_exit(c, at);
	if (code == CODE_CALL || code == CODE_EXIT || code > CODE_JSLE)
		return bad_opcode(c, at);
	if (code > CODE_EXIT)
		row -= 2;
	err = check_unused(c, at, x ? UNUSED_IMM : UNUSED_SRC);
	return err ?: decoded(c, at, WEFT_OP_JEQ32K + 4 * row + 2 * wide + x);
}

/* The place of a size in WEFT_MEM_ROWS and WEFT_LDSX_ROWS. */
static u32 size_row(const struct weft_raw_insn *raw)
{
	static const u8 rows[] = { [SIZE_B] = 0, [SIZE_H] = 1, [SIZE_W] = 2, [SIZE_DW] = 3 };

	return rows[raw->code >> 3 & 3];
}

static int decode_ldx(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 mode = raw->code >> 5, row = size_row(raw);
	int err;

	if (mode != MODE_MEM && (mode != MODE_MEMSX || row == 3))
		return bad_opcode(c, at);
	err = check_written(c, at, raw->dst) ?: check_unused(c, at, UNUSED_IMM);
	if (err)
		return err;
	return decoded(c, at, mode == MODE_MEM ? WEFT_OP_LDXB + 3 * row : WEFT_OP_LDSXB + row);
}

static int decode_st(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err;

	if (raw->code >> 5 != MODE_MEM)
		return bad_opcode(c, at);
	err = check_unused(c, at, UNUSED_SRC);
	return err ?: decoded(c, at, WEFT_OP_STB + 3 * size_row(raw));
}

/* The row of WEFT_ATOMIC_ROWS, by the operation without its fetch bit. */
static int atomic_row(s32 operation)
{
	switch (operation & ~ATOMIC_FETCH) {
	case 0x00:
		return 0;
	case 0x40:
		return 1;
	case 0x50:
		return 2;
	case 0xa0:
		return 3;
	}
	return -EINVAL;
}

static int decode_atomic(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 wide = size_row(raw) == 3;
	bool fetch = raw->imm & ATOMIC_FETCH;
	int row = atomic_row(raw->imm), err;

	if (size_row(raw) < 2)
		return weft_refuse(c, at, "atomic operation on fewer than 4 bytes");
	if (raw->imm == ATOMIC_CMPXCHG)
		return decoded(c, at, WEFT_OP_CMPXCHG32 + wide);
	if (raw->imm != ATOMIC_XCHG && row < 0)
		return weft_refuse(c, at, "atomic operation 0x%x, which does not exist", raw->imm);
	err = fetch ? check_written(c, at, raw->src) : 0;
	if (err)
		return err;
	if (raw->imm == ATOMIC_XCHG)
		return decoded(c, at, WEFT_OP_XCHG32 + wide);
	return decoded(c, at, WEFT_OP_ATOMIC_ADD32 + 4 * row + 2 * wide + fetch);
}

static int decode_stx(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 mode = raw->code >> 5;

	if (mode == MODE_ATOMIC)
		return decode_atomic(c, at);
	if (mode != MODE_MEM)
		return bad_opcode(c, at);
	return check_unused(c, at, UNUSED_IMM) ?:
	       decoded(c, at, WEFT_OP_STXB + 3 * size_row(raw));
}

/* The slot behind holds the upper half and nothing else. */
static int check_slot2(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at + 1);

	if (raw->code || raw->dst || raw->src || raw->off)
		return weft_refuse(c, at, "64-bit immediate with a malformed second half");
	if (raw_at(c, at)->src == IMM_CODE && raw->imm)
		return weft_refuse(c, at, "function address with an upper half");
	c->marks[at + 1] |= WEFT_MARK_SLOT2;
	return 0;
}

/* A function's address stays relative here; verify.c makes it a value. */
static int decode_ldimm64(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	int err = check_written(c, at, raw->dst) ?: check_unused(c, at, UNUSED_OFF);

	if (err)
		return err;
	if (raw->src != IMM_VALUE && raw->src != IMM_CODE)
		return weft_refuse(c, at, "64-bit immediate of kind %u, neither a value (0) nor a function (4)",
				   raw->src);
	if (at + 1 == c->v->nr_insns)
		return weft_refuse(c, at, "64-bit immediate that is cut off by the program's end");
	err = check_slot2(c, at) ?: decoded(c, at, WEFT_OP_LDIMM64);
	if (!err)
		c->program->insns[at].imm = (u32)raw->imm | (u64)(u32)raw[1].imm << 32;
	return err;
}

static int decode_ld(struct weft_checker *c, u32 at)
{
	u32 code = raw_at(c, at)->code, mode = code >> 5;

	if (mode == MODE_ABS || mode == MODE_IND)
		return weft_refuse(c, at, "legacy packet access 0x%02x: there are no packets here",
				   code);
	if (mode != MODE_IMM || (code >> 3 & 3) != SIZE_DW)
		return bad_opcode(c, at);
	return decode_ldimm64(c, at);
}

static int decode_one(struct weft_checker *c, u32 at)
{
	const struct weft_raw_insn *raw = raw_at(c, at);
	u32 class = raw->code & 7, reg = max_t(u32, raw->dst, raw->src);

	if (reg >= WEFT_REG_COUNT)
		return weft_refuse(c, at, "register r%u does not exist", reg);
	switch (class) {
	case CLASS_LD:
		return decode_ld(c, at);
	case CLASS_LDX:
		return decode_ldx(c, at);
	case CLASS_ST:
		return decode_st(c, at);
	case CLASS_STX:
		return decode_stx(c, at);
	case CLASS_JMP:
	case CLASS_JMP32:
		return decode_jmp(c, at, class == CLASS_JMP);
	}
	return decode_alu(c, at, class == CLASS_ALU64);
}

/* The arithmetic above relies on the order of isa.h. */
static inline void check_isa_order(void)
{
	BUILD_BUG_ON(sizeof(struct weft_raw_insn) != 8 || sizeof(struct weft_insn) != 16);
	BUILD_BUG_ON(WEFT_OP_ARSH64X != WEFT_OP_ADD32K + 4 * CODE_ARSH + 3);
	BUILD_BUG_ON(WEFT_OP_SDIV32K != WEFT_OP_ADD32K + 4 * ROW_SDIV);
	BUILD_BUG_ON(WEFT_OP_SMOD32K != WEFT_OP_ADD32K + 4 * ROW_SMOD);
	BUILD_BUG_ON(WEFT_OP_JSLE64X != WEFT_OP_JEQ32K + 4 * 10 + 3);
	BUILD_BUG_ON(WEFT_OP_LE64 != WEFT_OP_LE16 + 2 || WEFT_OP_SWAP64 != WEFT_OP_SWAP16 + 2);
	BUILD_BUG_ON(WEFT_OP_LDXDW != WEFT_OP_LDXB + 9 || WEFT_OP_STXDW != WEFT_OP_STXB + 9);
	BUILD_BUG_ON(WEFT_OP_LDSXW != WEFT_OP_LDSXB + 2);
	BUILD_BUG_ON(WEFT_OP_ATOMIC_XOR64F != WEFT_OP_ATOMIC_ADD32 + 4 * 3 + 3);
	BUILD_BUG_ON(WEFT_OP_COUNT > 256);
}

int weft_decode(struct weft_checker *c)
{
	u32 at;
	int err;

	check_isa_order();
	for (at = 0; at < c->v->nr_insns; at += weft_insn_slots(&c->program->insns[at])) {
		weft_pass_relax(at);
		err = decode_one(c, at);
		if (err)
			return err;
	}
	return 0;
}
