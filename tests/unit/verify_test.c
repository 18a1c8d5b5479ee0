// SPDX-License-Identifier: GPL-2.0
/* The verifier's rules: what is refused beside what is accepted, and why. */
#include <stdlib.h>

#include "check.h"

/* The least program: nothing smaller may run, this must. */
TEST(smallest_program_is_accepted)
{
	ACCEPT(EXIT());
	ACCEPT(JA(-1));
	ACCEPT(JA32(-1));
	REFUSE("instruction 0: the program ends here without an exit", MOVK(0, 0));
}

/* Sizes are the caller's word, so they come first. */
TEST(program_and_entry_counts_have_limits)
{
	static const struct weft_raw_insn exits[2] = { EXIT(), EXIT() };
	struct weft_raw_insn *many = calloc(WEFT_MAX_INSNS + 1, sizeof(*many));
	u32 *entries = calloc(WEFT_MAX_ENTRIES + 1, sizeof(*entries));
	u32 i;

	for (i = 0; i <= WEFT_MAX_INSNS; i++)
		many[i] = (struct weft_raw_insn) MOVK(0, 0);
	many[WEFT_MAX_INSNS - 1] = many[WEFT_MAX_INSNS] = exits[0];
	check_refused(t, __FILE__, __LINE__, "instruction 0: the program is empty",
		      verify(exits, 0));
	check_accepted(t, __FILE__, __LINE__, verify(many, WEFT_MAX_INSNS));
	check_refused(t, __FILE__, __LINE__,
		      "instruction 1048576: the program has 1048577 instructions, more than 1048576",
		      verify(many, WEFT_MAX_INSNS + 1));
	check_refused(t, __FILE__, __LINE__, "instruction 0: the program has no entry",
		      verify_with(exits, 1, entries, 0, 4096));
	check_accepted(t, __FILE__, __LINE__,
		       verify_with(exits, 1, entries, WEFT_MAX_ENTRIES, 4096));
	check_refused(t, __FILE__, __LINE__,
		      "instruction 0: the program has 65537 entries, more than 65536",
		      verify_with(exits, 1, entries, WEFT_MAX_ENTRIES + 1, 4096));
	free(entries);
	free(many);
}

/* Function numbers come from a loader that may be wrong. */
TEST(entries_are_instructions_of_the_program)
{
	ACCEPT_AT(CODE(EXIT(), EXIT()), ENTRIES(0, 1));
	ACCEPT_AT(CODE(EXIT(), EXIT()), ENTRIES(1, 0, 1));
	REFUSE_AT("instruction 2: entry at 2, outside the program's 2 instructions",
		  CODE(EXIT(), EXIT()), ENTRIES(0, 2));
	REFUSE_AT("instruction 4294967295: entry at 4294967295, outside the program's 1 instructions",
		  CODE(EXIT()), ENTRIES(0xffffffff));
	REFUSE_AT("instruction 1: entry at 1, the middle of a 64-bit immediate",
		  CODE(LDIMM(0, 1), EXIT()), ENTRIES(0, 1));
	ACCEPT_AT(CODE(LDIMM(0, 1), EXIT(), EXIT()), ENTRIES(0, 3));
}

TEST(registers_go_up_to_ten)
{
	ACCEPT(MOVX(9, 10), EXIT());
	REFUSE("instruction 0: register r11 does not exist", MOVX(11, 0), EXIT());
	REFUSE("instruction 0: register r11 does not exist", MOVX(0, 11), EXIT());
	REFUSE("instruction 0: register r15 does not exist", MOVX(0, 15), EXIT());
	REFUSE("instruction 0: register r12 does not exist", STX(I_W, 12, 3, 0), EXIT());
}

/* r10 bounds every stack access, so nothing may move it. */
TEST(r10_is_never_written)
{
#define R10 "instruction 0: r10 is the stack pointer and cannot be written"
	REFUSE(R10, MOVK(10, 0), EXIT());
	REFUSE(R10, ADDK(10, -8), EXIT());
	REFUSE(R10, ALU32X(I_MOV, 10, 1), EXIT());
	REFUSE(R10, RAW(0xbf, 10, 1, 8, 0), EXIT());
	REFUSE(R10, ALU64K(I_NEG, 10, 0), EXIT());
	REFUSE(R10, ALU32K(I_END, 10, 16), EXIT());
	REFUSE(R10, LDX(I_DW, 10, 1, 0), EXIT());
	REFUSE(R10, LDSX(I_B, 10, 1, 0), EXIT());
	REFUSE(R10, LDIMM(10, 0), EXIT());
	REFUSE(R10, ATOMIC(I_DW, I_ADD | I_FETCH, 1, 10, 0), EXIT());
	REFUSE(R10, ATOMIC(I_W, I_XCHG, 1, 10, 0), EXIT());
	ACCEPT(ATOMIC(I_DW, I_ADD, 1, 10, 0), EXIT());
	ACCEPT(ATOMIC(I_DW, I_CMPXCHG, 1, 10, 0), EXIT());
	ACCEPT(ATOMIC(I_DW, I_ADD | I_FETCH, 10, 1, -8), EXIT());
	ACCEPT(J64X(I_JEQ, 10, 10, 0), EXIT());
}

/*
 * RFC 9669, appendix A, from the text and not from our decoder: which opcodes
 * there are, which fields they use (d, s, o, i), and which write dst (w).
 */
static const struct {
	const char *codes;
	const char *uses;
} rfc[] = {
	/* ALU with immediate, with register. */
	{ "04 14 24 34 44 54 64 74 94 a4 b4 c4 07 17 27 37 47 57 67 77 97 a7 b7 c7", "dwi" },
	{ "0c 1c 2c 3c 4c 5c 6c 7c 9c ac bc cc 0f 1f 2f 3f 4f 5f 6f 7f 9f af bf cf", "dws" },
	{ "84 87", "dw" },
	{ "d4 dc d7", "dwe" },
	{ "15 25 35 45 55 65 75 a5 b5 c5 d5 16 26 36 46 56 66 76 a6 b6 c6 d6", "doi" },
	{ "1d 2d 3d 4d 5d 6d 7d ad bd cd dd 1e 2e 3e 4e 5e 6e 7e ae be ce de", "dos" },
	{ "05", "o" }, { "06", "j" }, { "95", "" }, { "85", "c" }, { "8d", "d" },
	{ "61 69 71 79 81 89 91", "dwso" },
	{ "62 6a 72 7a", "doi" },
	{ "63 6b 73 7b", "dso" },
	{ "c3 db", "dsoa" },
	{ "18", "dwl" },
};

static const char *uses_of(u32 opcode)
{
	char code[3];
	size_t i;

	snprintf(code, sizeof(code), "%02x", opcode);
	for (i = 0; i < ARRAY_SIZE(rfc); i++)
		if (strstr(rfc[i].codes, code))
			return rfc[i].uses;
	return NULL;
}

static struct weft_raw_insn plainest(u32 opcode, const char *uses)
{
	struct weft_raw_insn insn = { .code = opcode };

	if (strchr(uses, 'e'))
		insn.imm = 16;
	if (strchr(uses, 'c'))
		insn.imm = WEFT_CALL_task_self;
	return insn;
}

/* The instruction, the second half of an immediate if it is one, an exit. */
static bool is_accepted(struct weft_raw_insn insn)
{
	struct weft_raw_insn code[3] = { insn, EXIT(), EXIT() };
	u32 nr = 2;
	struct verdict verdict;

	if (insn.code == 0x18) {
		code[1] = (struct weft_raw_insn) {};
		nr = 3;
	} else if (insn.code == 0x95 || (insn.code == 0x05 && insn.off)) {
		/* An exit behind it would be unreachable. */
		nr = 1;
	}
	verdict = verify(code, nr);
	weft_program_free(&verdict.program);
	return !verdict.err;
}

static void check_field(struct test *t, u32 opcode, const char *field, bool used,
			struct weft_raw_insn insn)
{
	if (is_accepted(insn) != used)
		test_fail(t, __FILE__, __LINE__, "opcode 0x%02x with %s: %s", opcode, field,
			  used ? "refused" : "accepted");
}

TEST(opcodes_of_rfc9669_are_accepted_and_no_others)
{
	u32 opcode;

	for (opcode = 0; opcode < 256; opcode++) {
		const char *uses = uses_of(opcode);

		check_field(t, opcode, "plain fields", uses, plainest(opcode, uses ?: ""));
	}
}

/* An unused field that is not zero may mean something some day. */
TEST(unused_fields_must_be_zero)
{
	u32 opcode;

	for (opcode = 0; opcode < 256; opcode++) {
		const char *uses = uses_of(opcode);
		struct weft_raw_insn insn;

		if (!uses)
			continue;
		insn = plainest(opcode, uses);
		insn.dst = 1;
		check_field(t, opcode, "dst r1", strchr(uses, 'd'), insn);
		insn.dst = 10;
		check_field(t, opcode, "dst r10", strchr(uses, 'd') && !strchr(uses, 'w'), insn);
		insn = plainest(opcode, uses);
		insn.src = 2;
		check_field(t, opcode, "src 2", strchr(uses, 's'), insn);
		insn = plainest(opcode, uses);
		insn.off = -1;
		check_field(t, opcode, "off -1", strchr(uses, 'o'), insn);
	}
}

TEST(unused_immediates_must_be_zero)
{
	u32 opcode;

	for (opcode = 0; opcode < 256; opcode++) {
		const char *uses = uses_of(opcode);
		struct weft_raw_insn insn;

		if (!uses || strpbrk(uses, "ecjal") || opcode == 0x8d)
			continue;
		insn = plainest(opcode, uses);
		insn.imm = 0x80000000;
		check_field(t, opcode, "imm", strchr(uses, 'i'), insn);
	}
}

/* Each of the four fields is named in its own sentence. */
TEST(unused_fields_are_named)
{
	REFUSE("instruction 1: destination r1 in an instruction that has none", MOVK(0, 0),
	       RAW(0x95, 1, 0, 0, 0));
	REFUSE("instruction 0: source register 3 in an instruction that has none",
	       RAW(0xb7, 0, 3, 0, 0), EXIT());
	REFUSE("instruction 0: offset -7 in an instruction that has none",
	       RAW(0x07, 0, 0, -7, 0), EXIT());
	REFUSE("instruction 0: immediate 9 in an instruction that has none",
	       RAW(0x0f, 0, 1, 0, 9), EXIT());
	REFUSE("instruction 0: opcode 0xff is not an instruction", RAW(0xff, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: legacy packet access 0x20: there are no packets here",
	       RAW(0x20, 0, 0, 0, 0), EXIT());
	REFUSE("instruction 0: legacy packet access 0x48: there are no packets here",
	       RAW(0x48, 0, 0, 0, 0), EXIT());
}

TEST(signed_division_is_offset_one)
{
	static const u8 codes[] = { I_DIV | 0x07, I_DIV | 0x04, I_MOD | 0x07, I_MOD | 0x04 };
	size_t i;

	for (i = 0; i < sizeof(codes); i++) {
		ACCEPT(RAW(codes[i], 0, 0, 1, 3), EXIT());
		ACCEPT(RAW(codes[i] | 8, 0, 1, 1, 0), EXIT());
		ACCEPT(RAW(codes[i], 0, 0, 0, 0), EXIT());
		REFUSE("instruction 0: division with offset 2, neither 0 (unsigned) nor 1 (signed)",
		       RAW(codes[i], 0, 0, 2, 3), EXIT());
		REFUSE("instruction 0: immediate 5 in an instruction that has none",
		       RAW(codes[i] | 8, 0, 1, 1, 5), EXIT());
	}
}

/* RFC 9669 masks them at run time; they are not wrong. */
TEST(division_by_zero_and_long_shifts_are_no_reason)
{
	ACCEPT(ALU64K(I_DIV, 0, 0), ALU32K(I_MOD, 0, 0), EXIT());
	ACCEPT(ALU64K(I_LSH, 0, 64), ALU32K(I_RSH, 0, -1), ALU32K(I_ARSH, 0, 32), EXIT());
}

TEST(sign_extending_moves_have_three_widths)
{
	ACCEPT(RAW(0xbf, 0, 1, 8, 0), RAW(0xbf, 0, 1, 16, 0), RAW(0xbf, 0, 1, 32, 0), EXIT());
	ACCEPT(RAW(0xbc, 0, 1, 8, 0), RAW(0xbc, 0, 1, 16, 0), EXIT());
	REFUSE("instruction 0: 32-bit move that sign-extends 32 bits", RAW(0xbc, 0, 1, 32, 0),
	       EXIT());
	REFUSE("instruction 0: 64-bit move that sign-extends 64 bits", RAW(0xbf, 0, 1, 64, 0),
	       EXIT());
	REFUSE("instruction 0: 64-bit move that sign-extends -8 bits", RAW(0xbf, 0, 1, -8, 0),
	       EXIT());
	REFUSE("instruction 0: offset 8 in an instruction that has none", RAW(0xb7, 0, 0, 8, 0),
	       EXIT());
	REFUSE("instruction 0: immediate 1 in an instruction that has none",
	       RAW(0xbf, 0, 1, 8, 1), EXIT());
}

TEST(byte_swaps_have_three_widths)
{
	static const u8 codes[] = { 0xd4, 0xdc, 0xd7 };
	size_t i;

	for (i = 0; i < sizeof(codes); i++) {
		ACCEPT(RAW(codes[i], 0, 0, 0, 16), RAW(codes[i], 1, 0, 0, 32),
		       RAW(codes[i], 9, 0, 0, 64), EXIT());
		REFUSE("instruction 0: byte swap of 8 bits, not 16, 32 or 64",
		       RAW(codes[i], 0, 0, 0, 8), EXIT());
		REFUSE("instruction 0: byte swap of 0 bits, not 16, 32 or 64",
		       RAW(codes[i], 0, 0, 0, 0), EXIT());
	}
	REFUSE("instruction 0: opcode 0xdf is not an instruction", RAW(0xdf, 0, 0, 0, 16), EXIT());
}

TEST(atomics_are_the_listed_operations_on_words)
{
	static const u8 good[] = { 0x00, 0x01, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, 0xe1, 0xf1 };
	u32 operation;

	for (operation = 0; operation < 0x200; operation++) {
		bool known = operation < 0x100 && memchr(good, operation, sizeof(good));

		check_field(t, operation, "as atomic W", known,
			    (struct weft_raw_insn) ATOMIC(I_W, operation, 1, 2, -4));
		check_field(t, operation, "as atomic DW", known,
			    (struct weft_raw_insn) ATOMIC(I_DW, operation, 1, 2, 8));
	}
	REFUSE("instruction 0: atomic operation 0xe0, which does not exist",
	       ATOMIC(I_W, 0xe0, 1, 2, 0), EXIT());
	REFUSE("instruction 0: atomic operation 0x80000001, which does not exist",
	       ATOMIC(I_W, (s32)0x80000001, 1, 2, 0), EXIT());
	REFUSE("instruction 0: atomic operation on fewer than 4 bytes",
	       ATOMIC(I_B, 0, 1, 2, 0), EXIT());
	REFUSE("instruction 0: atomic operation on fewer than 4 bytes",
	       ATOMIC(I_H, 0, 1, 2, 0), EXIT());
}

/* The log is the caller's memory: no byte of it beyond its size is ours. */
TEST(log_is_cut_to_its_size)
{
	static const struct weft_raw_insn bad = RAW(0xff, 0, 0, 0, 0);
	static const u32 entry;
	char log[8];
	struct weft_verify v = { .insns = &bad, .nr_insns = 1, .entries = &entry, .nr_entries = 1 };
	struct weft_program program;

	EXPECT_EQ(weft_program_init(&program, &v), -EINVAL);
	memset(log, 'x', sizeof(log));
	v.log = log;
	EXPECT_EQ(weft_program_init(&program, &v), -EINVAL);
	EXPECT_EQ(log[0], 'x');
	v.log_size = 1;
	EXPECT_EQ(weft_program_init(&program, &v), -EINVAL);
	EXPECT_EQ(log[0], 0);
	EXPECT_EQ(log[1], 'x');
	v.log_size = 6;
	EXPECT_EQ(weft_program_init(&program, &v), -EINVAL);
	EXPECT_STR(log, "instr");
	EXPECT_EQ(log[6], 'x');
	/* A size that is not the buffer's is the caller's fault, a huge one is not ours. */
	v.log = (char [256]) {};
	v.log_size = 0xffffffff;
	EXPECT_EQ(weft_program_init(&program, &v), -EINVAL);
	EXPECT_STR(v.log, "instruction 0: opcode 0xff is not an instruction");
}

TEST(freeing_twice_is_harmless)
{
	struct verdict verdict = verify(CODE(EXIT()));

	EXPECT_EQ(verdict.err, 0);
	weft_program_free(&verdict.program);
	weft_program_free(&verdict.program);
	EXPECT(!weft_program_func(&verdict.program, 0));
}
