// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* Instructions as text, the way the kernel and llvm-objdump write them. */
#include <ctype.h>

#include "program.h"

/* Newer than the headers of Debian 12. */
enum {
	MODE_MEMSX	= 0x80,
	OP_BSWAP	= 0xd0,
};

static const char *reg(bool wide, u32 number)
{
	static const char * const names[2][16] = {
		{ "w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "w9", "w10",
		  "w11?", "w12?", "w13?", "w14?", "w15?" },
		{ "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10",
		  "r11?", "r12?", "r13?", "r14?", "r15?" },
	};

	return names[wide][number & 15];
}

static const char *width(u32 code, bool is_signed)
{
	static const char * const names[2][4] = {
		{ "u32", "u16", "u8", "u64" }, { "s32", "s16", "s8", "s64" },
	};

	return names[is_signed][BPF_SIZE(code) >> 3];
}

/* The right-hand side: a register or a number. */
static void operand(const struct bpf_insn *insn, bool wide, char *buffer, size_t size)
{
	if (BPF_SRC(insn->code) == BPF_X)
		snprintf(buffer, size, "%s", reg(wide, insn->src_reg));
	else
		snprintf(buffer, size, "%d", insn->imm);
}

static void swap_text(const struct bpf_insn *insn, char *buffer, size_t size)
{
	const char *order = BPF_CLASS(insn->code) == BPF_ALU64 ? "bswap" :
			    BPF_SRC(insn->code) == BPF_TO_BE ? "be" : "le";

	snprintf(buffer, size, "%s = %s%d %s", reg(true, insn->dst_reg), order, insn->imm,
		 reg(true, insn->dst_reg));
}

static void alu_text(const struct bpf_insn *insn, char *buffer, size_t size)
{
	static const char * const ops[16] = {
		"+=", "-=", "*=", "/=", "|=", "&=", "<<=", ">>=", NULL, "%=", "^=", "=", "s>>=",
	};
	bool wide = BPF_CLASS(insn->code) == BPF_ALU64;
	u32 op = BPF_OP(insn->code);
	const char *dst = reg(wide, insn->dst_reg), *sign = "";
	char right[16];

	operand(insn, wide, right, sizeof(right));
	if (op == OP_BSWAP) {
		swap_text(insn, buffer, size);
		return;
	}
	if (op == BPF_NEG) {
		snprintf(buffer, size, "%s = -%s", dst, dst);
		return;
	}
	if (op == BPF_MOV && insn->off) {
		snprintf(buffer, size, "%s = (s%d)%s", dst, insn->off, right);
		return;
	}
	if ((op == BPF_DIV || op == BPF_MOD) && insn->off)
		sign = "s";
	if (ops[op >> 4])
		snprintf(buffer, size, "%s %s%s %s", dst, sign, ops[op >> 4], right);
	else
		snprintf(buffer, size, "unknown (code 0x%02x)", insn->code);
}

/* Where a jump leads, as a slot and as "+3". */
static void jump_text(u32 at, s64 distance, const char *what, char *buffer, size_t size)
{
	snprintf(buffer, size, "%sgoto %+lld <%lld>", what, distance, at + 1 + distance);
}

static void call_text(const struct weft_program *program, const struct bpf_insn *insn, u32 at,
		      char *buffer, size_t size)
{
	char name[128];

	if (BPF_SRC(insn->code) == BPF_X) {
		snprintf(buffer, size, "callx %s", reg(true, insn->dst_reg));
	} else if (insn->src_reg == BPF_PSEUDO_CALL) {
		weft_program_name_address(program, WEFT_ADDR(WEFT_SEG_TEXT, at + 1 + insn->imm),
					  name, sizeof(name));
		snprintf(buffer, size, "call %s", name);
	} else {
		snprintf(buffer, size, "call %s#%d", weft_call_name(insn->imm), insn->imm);
	}
}

static void branch_text(const struct weft_program *program, const struct bpf_insn *insn, u32 at,
			char *buffer, size_t size)
{
	static const char * const ops[16] = {
		NULL, "==", ">", ">=", "&", "!=", "s>", "s>=", NULL, NULL, "<", "<=", "s<", "s<=",
	};
	bool wide = BPF_CLASS(insn->code) == BPF_JMP;
	u32 op = BPF_OP(insn->code);
	char right[16], what[48];

	operand(insn, wide, right, sizeof(right));
	if (op == BPF_JA) {
		jump_text(at, wide ? insn->off : insn->imm, "", buffer, size);
	} else if (op == BPF_CALL && wide) {
		call_text(program, insn, at, buffer, size);
	} else if (op == BPF_EXIT && wide) {
		snprintf(buffer, size, "exit");
	} else if (ops[op >> 4]) {
		snprintf(what, sizeof(what), "if %s %s %s ", reg(wide, insn->dst_reg),
			 ops[op >> 4], right);
		jump_text(at, insn->off, what, buffer, size);
	} else {
		snprintf(buffer, size, "unknown (code 0x%02x)", insn->code);
	}
}

static void memory_text(const struct bpf_insn *insn, u32 base, bool is_signed, char *buffer,
			size_t size)
{
	snprintf(buffer, size, "*(%s *)(%s %c %d)", width(insn->code, is_signed),
		 reg(true, base), insn->off < 0 ? '-' : '+', abs(insn->off));
}

static void exchange_text(const struct bpf_insn *insn, const char *name, char *buffer,
			  size_t size)
{
	bool wide = BPF_SIZE(insn->code) == BPF_DW, compare = insn->imm == BPF_CMPXCHG;

	snprintf(buffer, size, "%s = %s%s(%s %c %d, %s%s%s)",
		 reg(wide, compare ? 0 : insn->src_reg), name, wide ? "_64" : "32_32",
		 reg(true, insn->dst_reg), insn->off < 0 ? '-' : '+', abs(insn->off),
		 compare ? reg(wide, 0) : "", compare ? ", " : "", reg(wide, insn->src_reg));
}

static void atomic_text(const struct bpf_insn *insn, const char *memory, char *buffer,
			size_t size)
{
	static const struct {
		int op;
		const char *name, *sign;
	} ops[] = {
		{ BPF_ADD, "add", "+=" }, { BPF_OR, "or", "|=" }, { BPF_AND, "and", "&=" },
		{ BPF_XOR, "xor", "^=" },
	};
	const char *src = reg(BPF_SIZE(insn->code) == BPF_DW, insn->src_reg);
	u32 i;

	snprintf(buffer, size, "unknown atomic 0x%x", insn->imm);
	if (insn->imm == BPF_XCHG)
		exchange_text(insn, "xchg", buffer, size);
	else if (insn->imm == BPF_CMPXCHG)
		exchange_text(insn, "cmpxchg", buffer, size);
	/* The address is the memory without its '*'. */
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		if (insn->imm == (ops[i].op | BPF_FETCH))
			snprintf(buffer, size, "%s = atomic_fetch_%s(%s, %s)", src, ops[i].name,
				 memory + 1, src);
		else if (insn->imm == ops[i].op)
			snprintf(buffer, size, "lock %s %s %s", memory, ops[i].sign,
				 reg(true, insn->src_reg));
	}
}

static void store_text(const struct bpf_insn *insn, char *buffer, size_t size)
{
	char memory[48];

	memory_text(insn, insn->dst_reg, false, memory, sizeof(memory));
	if (BPF_CLASS(insn->code) == BPF_ST)
		snprintf(buffer, size, "%s = %d", memory, insn->imm);
	else if (BPF_MODE(insn->code) == BPF_ATOMIC)
		atomic_text(insn, memory, buffer, size);
	else
		snprintf(buffer, size, "%s = %s", memory, reg(true, insn->src_reg));
}

static void load_text(const struct bpf_insn *insn, char *buffer, size_t size)
{
	bool is_signed = BPF_MODE(insn->code) == MODE_MEMSX;
	char memory[48];

	memory_text(insn, insn->src_reg, is_signed, memory, sizeof(memory));
	snprintf(buffer, size, "%s = %s", reg(true, insn->dst_reg), memory);
}

/* Text without a name of its own, as far as it is text; false if it is not. */
static bool quote(const struct weft_program *program, u64 addr, char *buffer, size_t size)
{
	u32 at = addr, bytes, length;
	const char *data = weft_program_segment(program, addr >> 32, &bytes);

	if (addr >> 32 != WEFT_SEG_RODATA || at >= bytes)
		return false;
	for (length = 0; at + length < bytes && isprint((u8)data[at + length]); length++)
		;
	if (!length)
		return false;
	snprintf(buffer, size, "\"%.*s\"", length < 40 ? (int)length : 40, data + at);
	return true;
}

/* "&forks + 16": plainer than the member, which the code may not mean. */
static bool name_data(const struct weft_program *program, u64 addr, char *buffer, size_t size)
{
	const struct weft_variable *variable = weft_program_variable_at(program, addr);

	if (!variable)
		return quote(program, addr, buffer, size);
	if ((u32)addr == variable->offset)
		snprintf(buffer, size, "&%s", variable->name);
	else
		snprintf(buffer, size, "&%s + %u", variable->name, (u32)addr - variable->offset);
	return true;
}

/* Two slots: a number, an address of data, or a function. */
static void wide_text(const struct weft_program *program, const struct bpf_insn *insn, u32 at,
		      char *buffer, size_t size)
{
	u64 value = (u64)(u32)insn[1].imm << 32 | (u32)insn[0].imm;
	char name[128];

	if (insn->src_reg == BPF_PSEUDO_FUNC) {
		value = WEFT_ADDR(WEFT_SEG_TEXT, at + 1 + insn->imm);
		weft_program_name_address(program, value, name, sizeof(name));
		snprintf(buffer, size, "%s = %s ll", reg(true, insn->dst_reg), name);
		return;
	}
	if (name_data(program, value, name, sizeof(name)))
		snprintf(buffer, size, "%s = 0x%llx ll  # %s", reg(true, insn->dst_reg), value,
			 name);
	else
		snprintf(buffer, size, "%s = 0x%llx ll", reg(true, insn->dst_reg), value);
}

int weft_program_disasm(const struct weft_program *program, __u32 at, char *buffer, size_t size)
{
	const struct bpf_insn *insn = &program->insns[at];

	if (at >= program->nr_insns)
		return -ENOENT;
	switch (BPF_CLASS(insn->code)) {
	case BPF_ALU:
	case BPF_ALU64:
		alu_text(insn, buffer, size);
		return 1;
	case BPF_JMP:
	case BPF_JMP32:
		branch_text(program, insn, at, buffer, size);
		return 1;
	case BPF_ST:
	case BPF_STX:
		store_text(insn, buffer, size);
		return 1;
	case BPF_LDX:
		load_text(insn, buffer, size);
		return 1;
	}
	if (insn->code != (BPF_LD | BPF_IMM | BPF_DW) || at + 1 >= program->nr_insns) {
		snprintf(buffer, size, "unknown (code 0x%02x)", insn->code);
		return 1;
	}
	wide_text(program, insn, at, buffer, size);
	return 2;
}
