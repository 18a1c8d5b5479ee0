/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The instruction set the interpreter runs: RFC 9669, decoded once at load so
 * that what differs by source, offset or immediate there differs by opcode
 * here. One instruction stays one slot, so a program counter here is an
 * instruction number there.
 */
#ifndef WEFT_ISA_H
#define WEFT_ISA_H

#include <linux/weft_task.h>

#include "platform.h"

/* An instruction as RFC 9669 encodes it (little-endian hosts). */
struct weft_raw_insn {
	u8 code;
	u8 dst : 4, src : 4;
	s16 off;
	s32 imm;
};

/*
 * A decoded instruction: what the interpreter would take apart each time is
 * apart, which is worth a third of its time. Jumps keep @off relative to the
 * next slot; a local call has the absolute target in @imm. LD_IMM64 has all of
 * it in @imm, and the slot behind is never run.
 */
struct weft_insn {
	u8 op;
	u8 dst;
	u8 src;
	s32 off;
	s64 imm;
};

/*
 * ALU rows in the order of RFC 9669's operation codes 0x0 to 0xc, then the
 * signed forms: X(name, 32-bit expression, 64-bit expression). In these, d and
 * s are unsigned of that width. Each row makes four opcodes: 32-bit with
 * immediate and with register, 64-bit with immediate and with register.
 */
#define WEFT_ALU_ROWS(X)						\
	X(ADD,	d + s,			d + s)				\
	X(SUB,	d - s,			d - s)				\
	X(MUL,	d * s,			d * s)				\
	X(DIV,	weft_div32(d, s),	weft_div64(d, s))		\
	X(OR,	d | s,			d | s)				\
	X(AND,	d & s,			d & s)				\
	X(LSH,	d << (s & 31),		d << (s & 63))			\
	X(RSH,	d >> (s & 31),		d >> (s & 63))			\
	X(NEG,	-d,			-d)				\
	X(MOD,	weft_mod32(d, s),	weft_mod64(d, s))		\
	X(XOR,	d ^ s,			d ^ s)				\
	X(MOV,	s,			s)				\
	X(ARSH,	(u32)((s32)d >> (s & 31)), (u64)((s64)d >> (s & 63)))	\
	X(SDIV,	weft_sdiv32(d, s),	weft_sdiv64(d, s))		\
	X(SMOD,	weft_smod32(d, s),	weft_smod64(d, s))

/*
 * Conditional jumps: X(RFC 9669 code, name, 32-bit condition, 64-bit one).
 * Four opcodes a row, as above.
 */
#define WEFT_JMP_ROWS(X)						\
	X(0x1, JEQ,  d == s,	d == s)					\
	X(0x2, JGT,  d > s,	d > s)					\
	X(0x3, JGE,  d >= s,	d >= s)					\
	X(0x4, JSET, d & s,	d & s)					\
	X(0x5, JNE,  d != s,	d != s)					\
	X(0x6, JSGT, (s32)d > (s32)s,	(s64)d > (s64)s)		\
	X(0x7, JSGE, (s32)d >= (s32)s,	(s64)d >= (s64)s)		\
	X(0xa, JLT,  d < s,	d < s)					\
	X(0xb, JLE,  d <= s,	d <= s)					\
	X(0xc, JSLT, (s32)d < (s32)s,	(s64)d < (s64)s)		\
	X(0xd, JSLE, (s32)d <= (s32)s,	(s64)d <= (s64)s)

/*
 * One operand: X(name, expression), d is the whole 64-bit register, s the
 * source register. MOVSX reads s, the byte swaps read d.
 */
#define WEFT_UNARY_ROWS(X)						\
	X(MOVSX8_32,	(u32)(s8)s)					\
	X(MOVSX16_32,	(u32)(s16)s)					\
	X(MOVSX8_64,	(u64)(s8)s)					\
	X(MOVSX16_64,	(u64)(s16)s)					\
	X(MOVSX32_64,	(u64)(s32)s)					\
	X(LE16,		weft_le16(d))					\
	X(LE32,		weft_le32(d))					\
	X(LE64,		weft_le64(d))					\
	X(BE16,		weft_be16(d))					\
	X(BE32,		weft_be32(d))					\
	X(BE64,		weft_be64(d))					\
	X(SWAP16,	weft_swap16(d))					\
	X(SWAP32,	weft_swap32(d))					\
	X(SWAP64,	weft_swap64(d))

/* Memory: X(suffix, type); rows make LDX, ST (immediate) and STX. */
#define WEFT_MEM_ROWS(X)	X(B, u8) X(H, u16) X(W, u32) X(DW, u64)

/* Sign-extending loads. */
#define WEFT_LDSX_ROWS(X)	X(B, s8) X(H, s16) X(W, s32)

/*
 * Atomics: X(name). Four opcodes a
 * row: 32 bits, 32 fetching, 64, 64 fetching. XCHG always fetches (both of a
 * width mean the same); CMPXCHG compares with r0.
 */
#define WEFT_ATOMIC_ROWS(X)	X(ADD) X(OR) X(AND) X(XOR)

enum weft_op {
	WEFT_OP_BAD = 0,
#define WEFT_ENUM(name, ...)						\
	WEFT_OP_##name##32K, WEFT_OP_##name##32X,			\
	WEFT_OP_##name##64K, WEFT_OP_##name##64X,
	WEFT_ALU_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
#define WEFT_ENUM(code, name, ...)					\
	WEFT_OP_##name##32K, WEFT_OP_##name##32X,			\
	WEFT_OP_##name##64K, WEFT_OP_##name##64X,
	WEFT_JMP_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
#define WEFT_ENUM(name, ...) WEFT_OP_##name,
	WEFT_UNARY_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
#define WEFT_ENUM(name, type) WEFT_OP_LDX##name, WEFT_OP_ST##name, WEFT_OP_STX##name,
	WEFT_MEM_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
#define WEFT_ENUM(name, type) WEFT_OP_LDSX##name,
	WEFT_LDSX_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
	WEFT_OP_JA,		/* off, of either width */
	WEFT_OP_LDIMM64,	/* imm; two slots */
	WEFT_OP_HELPER,		/* + enum weft_call: one opcode a call */
#define WEFT_ENUM(number, name, args) WEFT_OP_HELPER_##name = WEFT_OP_HELPER + (number),
	WEFT_CALLS(WEFT_ENUM)
#undef WEFT_ENUM
	WEFT_OP_CALL,		/* imm: absolute target */
	WEFT_OP_CALLX,		/* dst: register with a text address */
	WEFT_OP_EXIT,
	/*
	 * Two as one, for what compilers write most. The second keeps its slot, for
	 * who jumps there. Arguments of a call; the address of what is on the stack.
	 */
	WEFT_OP_MOVE_MOVE,	/* MOV64X, MOV64X */
	WEFT_OP_MOVE_ADD,	/* MOV64X, ADD64K to the same register */
	/* ADD64K and a jump that tests its result: the end of a counting loop. */
#define WEFT_ENUM(code, name, ...) WEFT_OP_LOOP_##name##K, WEFT_OP_LOOP_##name##X,
	WEFT_JMP_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
	/* Last: together they are the interpreter's default. */
#define WEFT_ENUM(name)							\
	WEFT_OP_ATOMIC_##name##32, WEFT_OP_ATOMIC_##name##32F,		\
	WEFT_OP_ATOMIC_##name##64, WEFT_OP_ATOMIC_##name##64F,
	WEFT_ATOMIC_ROWS(WEFT_ENUM)
#undef WEFT_ENUM
	WEFT_OP_XCHG32, WEFT_OP_XCHG64,
	WEFT_OP_CMPXCHG32, WEFT_OP_CMPXCHG64,
	WEFT_OP_COUNT,
};

#endif /* WEFT_ISA_H */
