// SPDX-License-Identifier: GPL-2.0
/*
 * Arithmetic and jumps of the interpreter against RFC 9669. What is expected is
 * computed here bit by bit or in 128 bits, never the way the interpreter does.
 */
#include "runner.h"

typedef unsigned __int128 u128;

/* Values where carries, signs and widths show. */
static const u64 edges[] = {
	0, 1, 2, 3, 7, 8, 31, 32, 33, 63, 64, 65, 255, 256, 0x7fff, 0x8000, 0xffff, 0x10000,
	0x7fffffff, 0x80000000, 0x80000001, 0xffffffff, 0x100000000, 0x1ffffffff,
	0x0123456789abcdef, 0xfedcba9876543210, 0x7fffffff80000000, 0x80000000ffffffff,
	0x7fffffffffffffff, 0x8000000000000000, 0x8000000000000001,
	0xffffffff00000000, 0xffffffff80000000, 0xffffffff7fffffff,
	-1, -2, -3, -8, -255, -256,
};

static const s32 immediates[] = {
	0, 1, 2, 3, 31, 32, 63, 64, 0x7f, 0x80, 0xffff, 0x7fffffff, -1, -2, -32, -0x7fffffff,
	(s32)0x80000000,
};

enum {
	NR_EDGES = ARRAY_SIZE(edges),
	NR_IMMEDIATES = ARRAY_SIZE(immediates),
	NR_RANDOM = 200,
	NR_PAIRS = NR_EDGES * NR_EDGES + NR_RANDOM,
};

struct pair {
	u64 d, s, out;
};

static struct pair pairs[NR_PAIRS];

static void make_pairs(void)
{
	u64 state = test_seed();
	u32 i;

	for (i = 0; i < NR_PAIRS; i++) {
		pairs[i].d = i < NR_EDGES * NR_EDGES ? edges[i / NR_EDGES] : test_random(&state);
		pairs[i].s = i < NR_EDGES * NR_EDGES ? edges[i % NR_EDGES] : test_random(&state);
		pairs[i].out = 0xcccccccccccccccc;
	}
}

static u64 mask_of(u32 width)
{
	return width == 64 ? -1ULL : (1ULL << width) - 1;
}

static bool is_negative(u64 v, u32 width)
{
	return v >> (width - 1) & 1;
}

/* Two's complement the schoolbook's way. */
static u64 negated(u64 v, u32 width)
{
	return (((u128)1 << width) - v) & mask_of(width);
}

static u64 magnitude(u64 v, u32 width)
{
	return is_negative(v, width) ? negated(v, width) : v;
}

/* Long division, a bit at a time. */
static u64 divide(u64 d, u64 s, u64 *rest)
{
	u64 quotient = 0;
	u128 left = 0;
	int bit;

	for (bit = 63; bit >= 0; bit--) {
		left = left << 1 | (d >> bit & 1);
		quotient <<= 1;
		if (s && left >= s) {
			left -= s;
			quotient |= 1;
		}
	}
	*rest = left;
	return s ? quotient : 0;
}

static u64 ref_add(u64 d, u64 s, u32 width) { return (u128)d + s; }
static u64 ref_sub(u64 d, u64 s, u32 width) { return (u128)d + negated(s, width); }
static u64 ref_mov(u64 d, u64 s, u32 width) { return s; }
static u64 ref_neg(u64 d, u64 s, u32 width) { return negated(d, width); }

static u64 ref_mul(u64 d, u64 s, u32 width)
{
	u64 sum = 0;
	u32 bit;

	for (bit = 0; bit < width; bit++)
		if (s >> bit & 1)
			sum = (u128)sum + ((u128)d << bit);
	return sum;
}

static u64 ref_div(u64 d, u64 s, u32 width)
{
	u64 rest;

	return divide(d, s, &rest);
}

static u64 ref_mod(u64 d, u64 s, u32 width)
{
	u64 rest;

	divide(d, s, &rest);
	return rest;
}

static u64 ref_sdiv(u64 d, u64 s, u32 width)
{
	u64 rest, out = divide(magnitude(d, width), magnitude(s, width), &rest);

	return is_negative(d, width) != is_negative(s, width) ? negated(out, width) : out;
}

/* The sign is the dividend's, as of C and of RFC 9669. */
static u64 ref_smod(u64 d, u64 s, u32 width)
{
	u64 rest;

	divide(magnitude(d, width), magnitude(s, width), &rest);
	return is_negative(d, width) ? negated(rest, width) : rest;
}

static u64 bitwise(u64 d, u64 s, u32 table)
{
	u64 out = 0;
	u32 bit;

	for (bit = 0; bit < 64; bit++) {
		u32 row = (d >> bit & 1) * 2 + (s >> bit & 1);

		out |= (u64)(table >> row & 1) << bit;
	}
	return out;
}

static u64 ref_or(u64 d, u64 s, u32 width) { return bitwise(d, s, 0xe); }
static u64 ref_and(u64 d, u64 s, u32 width) { return bitwise(d, s, 0x8); }
static u64 ref_xor(u64 d, u64 s, u32 width) { return bitwise(d, s, 0x6); }

/* A step at a time. */
static u64 ref_lsh(u64 d, u64 s, u32 width)
{
	for (s %= width; s; s--)
		d += d;
	return d;
}

static u64 ref_rsh(u64 d, u64 s, u32 width)
{
	for (s %= width; s; s--)
		d /= 2;
	return d;
}

static u64 ref_arsh(u64 d, u64 s, u32 width)
{
	u64 sign = is_negative(d, width) ? 1ULL << (width - 1) : 0;

	for (s %= width; s; s--)
		d = d / 2 + sign;
	return d;
}

static const struct alu {
	const char *name;
	u8 code;
	s16 off;
	u64 (*ref)(u64 d, u64 s, u32 width);
} alus[] = {
	{ "add", I_ADD, 0, ref_add }, { "sub", I_SUB, 0, ref_sub }, { "mul", I_MUL, 0, ref_mul },
	{ "div", I_DIV, 0, ref_div }, { "mod", I_MOD, 0, ref_mod },
	{ "sdiv", I_DIV, 1, ref_sdiv }, { "smod", I_MOD, 1, ref_smod },
	{ "or", I_OR, 0, ref_or }, { "and", I_AND, 0, ref_and }, { "xor", I_XOR, 0, ref_xor },
	{ "lsh", I_LSH, 0, ref_lsh }, { "rsh", I_RSH, 0, ref_rsh },
	{ "arsh", I_ARSH, 0, ref_arsh }, { "mov", I_MOV, 0, ref_mov },
};

/* For each pair: r0 = d, r1 = s, @insn, the pair's out = r0. */
static void run_pairs(struct test *t, int line, struct weft_raw_insn insn)
{
	struct job job = JOB(
		LDIMM(6, DATA(0)), MOVK(7, NR_PAIRS),
		LDX(I_DW, 0, 6, 0), LDX(I_DW, 1, 6, 8), insn, STX(I_DW, 6, 0, 16),
		ADDK(6, sizeof(struct pair)), ADDK(7, -1), J64K(I_JNE, 7, 0, -7), EXIT());

	job.data = pairs;
	job.data_size = sizeof(pairs);
	make_pairs();
	job_r0(t, __FILE__, line, &job);
}

static void check_alu(struct test *t, const struct alu *alu, u32 width,
		      struct weft_raw_insn insn, const s32 *imm)
{
	u64 mask = mask_of(width);
	u32 i;

	run_pairs(t, __LINE__, insn);
	for (i = 0; i < NR_PAIRS && !t->failed; i++) {
		u64 s = imm ? (u64)(s64)*imm : pairs[i].s;
		u64 want = alu->ref(pairs[i].d & mask, s & mask, width) & mask;

		if (pairs[i].out != want)
			test_fail(t, __FILE__, __LINE__,
				  "%s%u 0x%llx, %s0x%llx is 0x%llx, not 0x%llx", alu->name, width,
				  pairs[i].d, imm ? "imm " : "", s, pairs[i].out, want);
	}
}

TEST(arithmetic_64_bits_with_register)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(alus); i++)
		check_alu(t, &alus[i], 64,
			  (struct weft_raw_insn) RAW(alus[i].code | 0x0f, 0, 1, alus[i].off, 0), NULL);
}

/* The upper half of the result is zero, whatever was there before. */
TEST(arithmetic_32_bits_with_register)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(alus); i++)
		check_alu(t, &alus[i], 32,
			  (struct weft_raw_insn) RAW(alus[i].code | 0x0c, 0, 1, alus[i].off, 0), NULL);
}

static void check_immediates(struct test *t, u32 width, u8 class)
{
	u32 i, k;

	for (i = 0; i < ARRAY_SIZE(alus); i++)
		for (k = 0; k < NR_IMMEDIATES; k++)
			check_alu(t, &alus[i], width, (struct weft_raw_insn)
				  RAW(alus[i].code | class, 0, 0, alus[i].off, immediates[k]),
				  &immediates[k]);
}

TEST(arithmetic_64_bits_with_immediate)
{
	check_immediates(t, 64, 0x07);
}

TEST(arithmetic_32_bits_with_immediate)
{
	check_immediates(t, 32, 0x04);
}

TEST(negation)
{
	static const struct alu neg = { "neg", I_NEG, 0, ref_neg };
	static const s32 zero;

	check_alu(t, &neg, 64, (struct weft_raw_insn) RAW(0x87, 0, 0, 0, 0), &zero);
	check_alu(t, &neg, 32, (struct weft_raw_insn) RAW(0x84, 0, 0, 0, 0), &zero);
}

/* r0 to r9 are 100 to 109; then r<d> *= r<s>, and r<r> is the result. */
static u64 register_after(struct test *t, u32 d, u32 s, u32 r)
{
	struct weft_raw_insn code[13];
	struct job job = { .insns = code, .nr = 13 };
	u32 i;

	for (i = 0; i < 10; i++)
		code[i] = (struct weft_raw_insn) MOVK(i, 100 + i);
	code[10] = (struct weft_raw_insn) ALU64X(I_MUL, d, s);
	code[11] = (struct weft_raw_insn) MOVX(0, r);
	code[12] = (struct weft_raw_insn) EXIT();
	return job_r0(t, __FILE__, __LINE__, &job);
}

/* Every register is its own: an operation changes its destination alone. */
TEST(registers_do_not_alias)
{
	u32 d, s, r;

	for (d = 0; d < 10; d++)
		for (s = 0; s < 10; s++)
			for (r = 0; r < 10; r++)
				EXPECT_EQ(register_after(t, d, s, r),
					  r == d ? (100 + d) * (100 + s) : 100 + r);
}

static u64 sign_extended(u64 v, u32 from, u32 to)
{
	v &= mask_of(from);
	return is_negative(v, from) ? (v | ~mask_of(from)) & mask_of(to) : v;
}

static void check_movsx(struct test *t, u32 from, u32 to)
{
	u32 i;

	run_pairs(t, __LINE__, (struct weft_raw_insn) RAW(to == 64 ? 0xbf : 0xbc, 0, 1, from, 0));
	for (i = 0; i < NR_PAIRS; i++)
		EXPECT_EQ(pairs[i].out, sign_extended(pairs[i].s, from, to));
}

TEST(sign_extending_moves)
{
	check_movsx(t, 8, 64);
	check_movsx(t, 16, 64);
	check_movsx(t, 32, 64);
	check_movsx(t, 8, 32);
	check_movsx(t, 16, 32);
}

static u64 reversed(u64 v, u32 width)
{
	u64 out = 0;
	u32 byte;

	for (byte = 0; byte < width / 8; byte++)
		out = out * 256 + (v >> 8 * byte & 255);
	return out;
}

/* To little endian is a cut on hosts like this one, the others turn around. */
TEST(byte_swaps)
{
	u32 i, width;

	for (width = 16; width <= 64; width *= 2) {
		run_pairs(t, __LINE__, (struct weft_raw_insn) RAW(0xd4, 0, 0, 0, width));
		for (i = 0; i < NR_PAIRS; i++)
			EXPECT_EQ(pairs[i].out, pairs[i].d & mask_of(width));
		run_pairs(t, __LINE__, (struct weft_raw_insn) RAW(0xdc, 0, 0, 0, width));
		for (i = 0; i < NR_PAIRS; i++)
			EXPECT_EQ(pairs[i].out, reversed(pairs[i].d, width));
		run_pairs(t, __LINE__, (struct weft_raw_insn) RAW(0xd7, 0, 0, 0, width));
		for (i = 0; i < NR_PAIRS; i++)
			EXPECT_EQ(pairs[i].out, reversed(pairs[i].d, width));
	}
}

TEST(wide_immediates)
{
	u32 i;

	for (i = 0; i < NR_EDGES; i++)
		CHECK_R0(edges[i], LDIMM(0, edges[i]), EXIT());
}

/* -1, 0 or 1; compared from the top bit down. */
static int compare(u64 d, u64 s)
{
	int bit;

	for (bit = 63; bit >= 0; bit--)
		if ((d >> bit & 1) != (s >> bit & 1))
			return d >> bit & 1 ? 1 : -1;
	return 0;
}

/* Signed order is unsigned order with the sign bit turned around. */
static bool condition(u8 code, u64 d, u64 s, u32 width)
{
	u64 sign = 1ULL << (width - 1);
	int plain = compare(d, s), with_sign = compare(d ^ sign, s ^ sign);

	switch (code) {
	case I_JEQ: return plain == 0;
	case I_JNE: return plain != 0;
	case I_JGT: return plain > 0;
	case I_JGE: return plain >= 0;
	case I_JLT: return plain < 0;
	case I_JLE: return plain <= 0;
	case I_JSGT: return with_sign > 0;
	case I_JSGE: return with_sign >= 0;
	case I_JSLT: return with_sign < 0;
	case I_JSLE: return with_sign <= 0;
	}
	return bitwise(d, s, 0x8) != 0;
}

/* For each pair: out = 1 if the jump was taken, 0 if not. */
static void check_jump(struct test *t, u8 code, u32 width, struct weft_raw_insn insn,
		       const s32 *imm)
{
	u64 mask = mask_of(width);
	struct job job = JOB(
		LDIMM(6, DATA(0)), MOVK(7, NR_PAIRS),
		LDX(I_DW, 0, 6, 0), LDX(I_DW, 1, 6, 8), MOVK(2, 1), insn, MOVK(2, 0),
		STX(I_DW, 6, 2, 16),
		ADDK(6, sizeof(struct pair)), ADDK(7, -1), J64K(I_JNE, 7, 0, -9), EXIT());
	u32 i;

	job.data = pairs;
	job.data_size = sizeof(pairs);
	make_pairs();
	job_r0(t, __FILE__, __LINE__, &job);
	for (i = 0; i < NR_PAIRS && !t->failed; i++) {
		u64 s = imm ? (u64)(s64)*imm : pairs[i].s;

		if (pairs[i].out != condition(code, pairs[i].d & mask, s & mask, width))
			test_fail(t, __FILE__, __LINE__, "jump 0x%02x, %u bits, 0x%llx, 0x%llx: %llu",
				  code, width, pairs[i].d, s, pairs[i].out);
	}
}

static const u8 jumps[] = {
	I_JEQ, I_JGT, I_JGE, I_JSET, I_JNE, I_JSGT, I_JSGE, I_JLT, I_JLE, I_JSLT, I_JSLE,
};

TEST(conditional_jumps_with_register)
{
	u32 i;

	for (i = 0; i < sizeof(jumps); i++) {
		check_jump(t, jumps[i], 64, (struct weft_raw_insn) J64X(jumps[i], 0, 1, 1), NULL);
		check_jump(t, jumps[i], 32, (struct weft_raw_insn) J32X(jumps[i], 0, 1, 1), NULL);
	}
}

TEST(conditional_jumps_with_immediate)
{
	u32 i, k;

	for (i = 0; i < sizeof(jumps); i++) {
		for (k = 0; k < NR_IMMEDIATES; k++) {
			check_jump(t, jumps[i], 64, (struct weft_raw_insn)
				   J64K(jumps[i], 0, immediates[k], 1), &immediates[k]);
			check_jump(t, jumps[i], 32, (struct weft_raw_insn)
				   J32K(jumps[i], 0, immediates[k], 1), &immediates[k]);
		}
	}
}

static struct weft_raw_insn jump(s32 distance, bool wide)
{
	return wide ? (struct weft_raw_insn) JA32(distance) : (struct weft_raw_insn) JA(distance);
}

/* Over @distance instructions, which must not run, and back. */
static void check_far(struct test *t, u32 distance, bool wide)
{
	static struct weft_raw_insn code[200000];
	struct job job = { .insns = code, .nr = distance + 6 };
	u32 i, behind = 4 + distance;

	/* Never taken, so that somebody seems to lead to the filling. */
	code[0] = (struct weft_raw_insn) J64K(I_JEQ, 10, 0, 3);
	code[1] = jump(behind - 2, wide);
	code[2] = (struct weft_raw_insn) ADDK(0, 3);
	code[3] = (struct weft_raw_insn) EXIT();
	for (i = 4; i < behind; i++)
		code[i] = (struct weft_raw_insn) ADDK(0, 1000);
	code[behind] = (struct weft_raw_insn) ADDK(0, 4);
	code[behind + 1] = jump(-(s32)behind, wide);
	CHECK_EQ(job_r0(t, __FILE__, __LINE__, &job), 7);
}

TEST(jumps_of_16_and_32_bits)
{
	check_far(t, 10, false);
	check_far(t, 10, true);
	check_far(t, 32760, false);
	check_far(t, 32760, true);
	check_far(t, 150000, true);
}

TEST(loops_count_right)
{
	CHECK_R0(500000500000, MOVK(0, 0), MOVK(1, 1000000), ADDX(0, 1), ADDK(1, -1),
		 J64K(I_JNE, 1, 0, -3), EXIT());
	CHECK_R0(100, MOVK(0, 0), ADDK(0, 1), J32K(I_JSLT, 0, 100, -2), EXIT());
}

/* Each of these pairs runs as one, but for who jumps to the second. */
TEST(pairs_are_what_their_halves_are)
{
	CHECK_R0(12, MOVK(1, 5), MOVK(2, 7), MOVX(0, 1), MOVX(1, 2), ADDX(0, 1), EXIT());
	CHECK_R0(5, MOVK(1, 5), MOVX(2, 1), MOVX(0, 2), EXIT());
	CHECK_R0(3, MOVK(1, 5), MOVX(0, 1), ADDK(0, -2), EXIT());
	CHECK_R0(5, MOVK(1, 5), MOVX(0, 1), ADDK(1, -2), EXIT());
	CHECK_R0(8, MOVK(0, 1), MOVK(1, 5), J64K(I_JEQ, 1, 5, 1), MOVX(0, 1), ADDK(0, 7), EXIT());
	CHECK_R0(7, MOVK(0, 1), MOVK(1, 5), MOVK(2, 7), J64K(I_JEQ, 1, 5, 1), MOVX(2, 1),
		 MOVX(0, 2), EXIT());
	/* The jump back is to the second of MOVX, ADDK, which also begins a pair. */
	CHECK_R0(10, MOVK(1, 5), MOVK(0, 0), MOVX(2, 1), ADDK(2, -1), J64K(I_JEQ, 2, 0, 3),
		 ADDX(0, 2), J64K(I_JNE, 2, 0, -4), MOVK(0, 99), EXIT());
}
