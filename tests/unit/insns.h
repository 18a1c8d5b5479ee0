/* SPDX-License-Identifier: GPL-2.0 */
/* RFC 9669 instructions as initialisers, for tests that write code by hand. */
#ifndef WEFT_INSNS_H
#define WEFT_INSNS_H

#include <linux/weft_task.h>

#include "isa.h"

#define RAW(code_, dst_, src_, off_, imm_)				\
	{ .code = (code_), .dst = (dst_), .src = (src_), .off = (off_), .imm = (imm_) }

/* Operation codes, for ALU64/ALU32 and J64/J32 with K or X. */
enum {
	I_ADD = 0x00, I_SUB = 0x10, I_MUL = 0x20, I_DIV = 0x30, I_OR = 0x40, I_AND = 0x50,
	I_LSH = 0x60, I_RSH = 0x70, I_NEG = 0x80, I_MOD = 0x90, I_XOR = 0xa0, I_MOV = 0xb0,
	I_ARSH = 0xc0, I_END = 0xd0,
	I_JEQ = 0x10, I_JGT = 0x20, I_JGE = 0x30, I_JSET = 0x40, I_JNE = 0x50, I_JSGT = 0x60,
	I_JSGE = 0x70, I_JLT = 0xa0, I_JLE = 0xb0, I_JSLT = 0xc0, I_JSLE = 0xd0,
	I_W = 0x00, I_H = 0x08, I_B = 0x10, I_DW = 0x18,
	I_FETCH = 1, I_XCHG = 0xe1, I_CMPXCHG = 0xf1,
};

#define ALU64K(op, dst, imm)	RAW((op) | 0x07, dst, 0, 0, imm)
#define ALU64X(op, dst, src)	RAW((op) | 0x0f, dst, src, 0, 0)
#define ALU32K(op, dst, imm)	RAW((op) | 0x04, dst, 0, 0, imm)
#define ALU32X(op, dst, src)	RAW((op) | 0x0c, dst, src, 0, 0)
#define MOVK(dst, imm)		ALU64K(I_MOV, dst, imm)
#define MOVX(dst, src)		ALU64X(I_MOV, dst, src)
#define ADDK(dst, imm)		ALU64K(I_ADD, dst, imm)
#define ADDX(dst, src)		ALU64X(I_ADD, dst, src)

#define J64K(op, dst, imm, off)	RAW((op) | 0x05, dst, 0, off, imm)
#define J64X(op, dst, src, off)	RAW((op) | 0x0d, dst, src, off, 0)
#define J32K(op, dst, imm, off)	RAW((op) | 0x06, dst, 0, off, imm)
#define J32X(op, dst, src, off)	RAW((op) | 0x0e, dst, src, off, 0)
#define JA(off)			RAW(0x05, 0, 0, off, 0)
#define JA32(imm)		RAW(0x06, 0, 0, 0, imm)

#define LDX(size, dst, src, off)	RAW((size) | 0x61, dst, src, off, 0)
#define LDSX(size, dst, src, off)	RAW((size) | 0x81, dst, src, off, 0)
#define ST(size, dst, off, imm)		RAW((size) | 0x62, dst, 0, off, imm)
#define STX(size, dst, src, off)	RAW((size) | 0x63, dst, src, off, 0)
#define ATOMIC(size, op, dst, src, off)	RAW((size) | 0xc3, dst, src, off, op)

/* Two slots each. */
#define LDIMM(dst, value)						\
	RAW(0x18, dst, 0, 0, (s32)(u32)(value)), RAW(0, 0, 0, 0, (s32)(u32)((u64)(value) >> 32))
#define LDFUNC(dst, distance)	RAW(0x18, dst, 4, 0, distance), RAW(0, 0, 0, 0, 0)

#define HELPER(number)		RAW(0x85, 0, 0, 0, number)
#define CALL(distance)		RAW(0x85, 0, 1, 0, distance)
#define CALLX(reg)		RAW(0x8d, reg, 0, 0, 0)
#define EXIT()			RAW(0x95, 0, 0, 0, 0)

#endif /* WEFT_INSNS_H */
