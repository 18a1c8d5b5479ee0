// SPDX-License-Identifier: GPL-2.0
/* Loads, stores and atomics: what they move, and where they may not go. */
#include "runner.h"

enum {
	DATA_BYTES = 64,
	ARENA_BYTES = 1 << 20,
};

static const u8 size_codes[] = { I_B, I_H, I_W, I_DW };

static u8 pattern(u32 i)
{
	/* Sign bits in some bytes and not in others. */
	return 0x81 + 37 * i;
}

static void fill(u8 *data)
{
	u32 i;

	for (i = 0; i < DATA_BYTES; i++)
		data[i] = pattern(i);
}

static u64 little_endian(const u8 *p, u32 bytes)
{
	u64 out = 0;

	while (bytes--)
		out = out << 8 | p[bytes];
	return out;
}

/* r0 of a program over the pattern in the read-write segment. */
#define CHECK_DATA(want, ...)							\
	({									\
		struct job job_ = JOB(__VA_ARGS__);				\
		job_.data = data;						\
		job_.data_size = DATA_BYTES;					\
		CHECK_EQ(job_r0(t, __FILE__, __LINE__, &job_), want);		\
	})

/* Any alignment: packed structs are C's way to have them. */
TEST(loads_are_little_endian_and_zero_extend)
{
	u32 size, at;
	u8 data[DATA_BYTES];

	fill(data);
	for (size = 0; size < 4; size++)
		for (at = 0; at + (1 << size) <= 17; at++)
			CHECK_DATA(little_endian(data + at, 1 << size),
				   MOVK(0, -1), LDIMM(1, DATA(at)),
				   LDX(size_codes[size], 0, 1, 0), EXIT());
}

TEST(sign_extending_loads)
{
	u32 size, at;
	u8 data[DATA_BYTES];

	fill(data);
	for (size = 0; size < 3; size++) {
		u64 sign = 1ULL << (8 * (1 << size) - 1);

		for (at = 0; at < 9; at++)
			CHECK_DATA((little_endian(data + at, 1 << size) ^ sign) - sign,
				   LDIMM(1, DATA(at + 100)),
				   LDSX(size_codes[size], 0, 1, -100), EXIT());
	}
}

/* The neighbours of what is stored stay as they were. */
static void check_store(struct test *t, u32 size, u32 at, struct weft_raw_insn store, u64 value)
{
	struct job job = JOB(LDIMM(1, DATA(at)), LDIMM(2, value), store, EXIT());
	u8 data[DATA_BYTES], want[DATA_BYTES];
	u32 i;

	fill(data);
	fill(want);
	for (i = 0; i < 1U << size; i++)
		want[at + i] = value >> 8 * i;
	job.data = data;
	job.data_size = sizeof(data);
	job_r0(t, __FILE__, __LINE__, &job);
	CHECK(!memcmp(data, want, sizeof(data)));
}

TEST(stores_change_their_bytes_alone)
{
	u32 size, at;

	for (size = 0; size < 4; size++) {
		for (at = 0; at < 9; at++) {
			check_store(t, size, at, (struct weft_raw_insn)
				    STX(size_codes[size], 1, 2, 0), 0x8899aabbccddeeff);
			check_store(t, size, at, (struct weft_raw_insn)
				    ST(size_codes[size], 1, 0, (s32)0x9abcdef1),
				    (u64)(s64)(s32)0x9abcdef1);
		}
	}
}

TEST(offsets_are_signed_16_bits)
{
	u8 data[DATA_BYTES];

	fill(data);
	CHECK_DATA(pattern(3), LDIMM(1, DATA(3 + 32768)), LDX(I_B, 0, 1, -32768), EXIT());
	CHECK_DATA(pattern(3), LDIMM(1, DATA(3) - 32767), LDX(I_B, 0, 1, 32767), EXIT());
	CHECK_DATA(5, LDIMM(1, DATA(8 + 32768)), ST(I_DW, 1, -32768, 5),
		   LDIMM(1, DATA(8)), LDX(I_DW, 0, 1, 0), EXIT());
	CHECK_DATA(0x55, MOVK(2, 0x55), LDIMM(1, DATA(9) - 32767), STX(I_B, 1, 2, 32767),
		   LDIMM(1, DATA(9)), LDX(I_B, 0, 1, 0), EXIT());
}

/* A load may replace its own address, a store may store it. */
TEST(one_register_may_have_both_roles)
{
	u8 data[DATA_BYTES];

	fill(data);
	CHECK_DATA(little_endian(data + 8, 8), LDIMM(0, DATA(8)), LDX(I_DW, 0, 0, 0), EXIT());
	CHECK_DATA(DATA(16), LDIMM(1, DATA(16)), STX(I_DW, 1, 1, 0), LDX(I_DW, 0, 1, 0), EXIT());
}

/* What one kind of access says about the addresses around a segment's end. */
static void check_access(struct test *t, int line, u64 addr, u32 size, bool store,
			 enum weft_fault want)
{
	static const u8 rodata[DATA_BYTES];
	u8 data[DATA_BYTES];
	struct job job = JOB(
		MOVK(1, ARENA_BYTES), HELPER(WEFT_CALL_arena_alloc), LDIMM(1, addr),
		store ? (struct weft_raw_insn) ST(size_codes[size], 1, 0, 1) :
			(struct weft_raw_insn) LDX(size_codes[size], 2, 1, 0),
		MOVK(0, 0), EXIT());

	job.rodata = rodata;
	job.rodata_size = sizeof(rodata);
	job.data = data;
	job.data_size = sizeof(data);
	fill(data);
	if (want)
		job_faults(t, __FILE__, line, &job, want, 4, addr, 1 << size);
	else
		job_r0(t, __FILE__, line, &job);
}

/* @bytes from @addr are there; nothing is before and behind. */
static void check_segment(struct test *t, int line, u64 addr, u32 bytes, enum weft_fault stores)
{
	u32 size;

	for (size = 0; size < 4; size++) {
		u32 width = 1 << size, over;

		check_access(t, line, addr, size, false, WEFT_FAULT_NONE);
		check_access(t, line, addr, size, true, stores);
		check_access(t, line, addr + bytes - width, size, false, WEFT_FAULT_NONE);
		check_access(t, line, addr + bytes - width, size, true, stores);
		for (over = 1; over <= width; over++) {
			u64 last = addr + bytes - width + over;

			check_access(t, line, last, size, false, WEFT_FAULT_ADDRESS);
			check_access(t, line, last, size, true, WEFT_FAULT_ADDRESS);
		}
		/* 32-bit sums must not come round. */
		check_access(t, line, (addr >> 32 << 32) + 0xffffffff, size, false,
			     WEFT_FAULT_ADDRESS);
		check_access(t, line, (addr >> 32 << 32) + 0x100000000 - width, size, true,
			     WEFT_FAULT_ADDRESS);
	}
}

TEST(data_segment_has_ends)
{
	check_segment(t, __LINE__, DATA(0), DATA_BYTES, WEFT_FAULT_NONE);
}

TEST(rodata_segment_has_ends_and_no_stores)
{
	check_segment(t, __LINE__, RODATA(0), DATA_BYTES, WEFT_FAULT_READONLY);
}

static u64 arena_start(struct test *t)
{
	struct job job = JOB(MOVK(1, ARENA_BYTES), HELPER(WEFT_CALL_arena_alloc), EXIT());

	return job_r0(t, __FILE__, __LINE__, &job);
}

TEST(arena_has_ends)
{
	u64 start = arena_start(t);

	EXPECT_EQ(start >> 32, WEFT_SEG_ARENA);
	check_segment(t, __LINE__, start, ARENA_BYTES, WEFT_FAULT_NONE);
}

TEST(arena_is_empty_before_the_first_object)
{
	u64 start = arena_start(t);

	CHECK_FAULT(WEFT_FAULT_ADDRESS, 2, start, 1, LDIMM(1, start), LDX(I_B, 0, 1, 0), EXIT());
}

TEST(other_segments_are_not_there)
{
	static const u64 nowhere[] = {
		0, 1, 8, 0xffffffff, WEFT_ADDR(WEFT_SEG_TEXT, 0), WEFT_ADDR(5, 0), WEFT_ADDR(7, 0),
		WEFT_ADDR(8, 0), WEFT_ADDR(9, 64), WEFT_ADDR(0x7fffffff, 0), 0xffffffffffffffff,
		WEFT_ADDR(0xffffffff, 0), 0xffff888000000000, 0x00007f0000000000,
	};
	u32 i, size;

	for (i = 0; i < ARRAY_SIZE(nowhere); i++) {
		for (size = 0; size < 4; size++) {
			check_access(t, __LINE__, nowhere[i], size, false, WEFT_FAULT_ADDRESS);
			check_access(t, __LINE__, nowhere[i], size, true, WEFT_FAULT_ADDRESS);
		}
	}
}

/* An empty segment has no byte at all. */
TEST(missing_segments_are_not_there)
{
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 2, DATA(0), 1, LDIMM(1, DATA(0)), LDX(I_B, 0, 1, 0), EXIT());
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 2, DATA(0), 8, LDIMM(1, DATA(0)), ST(I_DW, 1, 0, 1),
		    EXIT());
	CHECK_FAULT(WEFT_FAULT_ADDRESS, 2, RODATA(0), 1, LDIMM(1, RODATA(0)), LDX(I_B, 0, 1, 0),
		    EXIT());
}

/*
 * main gives a pointer to its stack to a task and waits; @access is what the
 * task does with it.
 */
static void check_other_stack(struct test *t, int line, struct weft_raw_insn access)
{
	struct job job = JOB(
		ST(I_DW, 10, -8, 0), LDFUNC(1, 7), MOVX(2, 10), ADDK(2, -8),
		HELPER(WEFT_CALL_go), MOVX(1, 0), HELPER(WEFT_CALL_task_join), EXIT(),
		access, EXIT());
	struct outcome out = job_run(&job);
	const struct weft_result *result = &out.result;

	if (out.err || result->out_fault != WEFT_FAULT_OTHER_STACK || result->out_insn != 9)
		test_fail(t, __FILE__, line, "error %d, end %u, fault %u at %u", out.err,
			  result->out_end, result->out_fault, result->out_insn);
	if (result->out_task == result->out_other || !result->out_other || result->out_entry != 9)
		test_fail(t, __FILE__, line, "task %llu, other %llu, entry %u", result->out_task,
			  result->out_other, result->out_entry);
}

TEST(stacks_of_other_tasks_are_out_of_reach)
{
	u32 size;

	for (size = 0; size < 4; size++) {
		check_other_stack(t, __LINE__, (struct weft_raw_insn)
				  LDX(size_codes[size], 0, 1, 0));
		check_other_stack(t, __LINE__, (struct weft_raw_insn)
				  ST(size_codes[size], 1, 0, 7));
	}
	check_other_stack(t, __LINE__, (struct weft_raw_insn) ATOMIC(I_DW, I_ADD, 1, 2, 0));
}

/* One atomic operation on 0x1122334455667788-like words. */
struct atomic {
	const char *name;
	s32 op;
	u64 (*ref)(u64 old, u64 src, u64 r0);
};

static u64 ref_add(u64 old, u64 src, u64 r0) { return old + src; }
static u64 ref_or(u64 old, u64 src, u64 r0) { return old | src; }
static u64 ref_and(u64 old, u64 src, u64 r0) { return old & src; }
static u64 ref_xor(u64 old, u64 src, u64 r0) { return old ^ src; }
static u64 ref_xchg(u64 old, u64 src, u64 r0) { return src; }
static u64 ref_cmpxchg(u64 old, u64 src, u64 r0) { return old == r0 ? src : old; }

static const struct atomic atomics[] = {
	{ "add", 0x00, ref_add }, { "add_fetch", 0x01, ref_add },
	{ "or", 0x40, ref_or }, { "or_fetch", 0x41, ref_or },
	{ "and", 0x50, ref_and }, { "and_fetch", 0x51, ref_and },
	{ "xor", 0xa0, ref_xor }, { "xor_fetch", 0xa1, ref_xor },
	{ "xchg", I_XCHG, ref_xchg }, { "cmpxchg", I_CMPXCHG, ref_cmpxchg },
};

/* Data: the operand at 8, what r0 and r2 are afterwards at 24 and 32. */
static void check_atomic(struct test *t, const struct atomic *atomic, bool wide, u64 old, u64 src,
			 u64 r0)
{
	u64 mask = wide ? -1ULL : 0xffffffff, words[6] = { 1, old, 2, 3, 4, 5 };
	struct job job = JOB(
		LDIMM(0, r0), LDIMM(1, DATA(16)), LDIMM(2, src),
		ATOMIC(wide ? I_DW : I_W, atomic->op, 1, 2, -8),
		STX(I_DW, 1, 0, 8), STX(I_DW, 1, 2, 16), EXIT());
	u64 memory = atomic->ref(old & mask, src & mask, r0 & mask) & mask;
	bool fetches = atomic->op & 1, compares = atomic->op == I_CMPXCHG;

	job.data = words;
	job.data_size = sizeof(words);
	job_r0(t, __FILE__, __LINE__, &job);
	memory |= old & ~mask;
	if (words[0] != 1 || words[1] != memory || words[2] != 2)
		test_fail(t, __FILE__, __LINE__, "%s%u: memory is 0x%llx, not 0x%llx",
			  atomic->name, wide ? 64 : 32, words[1], memory);
	if (words[3] != (compares ? old & mask : r0))
		test_fail(t, __FILE__, __LINE__, "%s%u: r0 is 0x%llx", atomic->name,
			  wide ? 64 : 32, words[3]);
	if (words[4] != (fetches && !compares ? old & mask : src))
		test_fail(t, __FILE__, __LINE__, "%s%u: source is 0x%llx", atomic->name,
			  wide ? 64 : 32, words[4]);
}

TEST(atomic_operations)
{
	static const u64 values[] = {
		0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x1122334455667788,
		0xfedcba9876543210, 0x7fffffffffffffff, 0x8000000000000000, -1,
	};
	u32 i, a, b, nr = ARRAY_SIZE(values);

	for (i = 0; i < ARRAY_SIZE(atomics); i++) {
		for (a = 0; a < nr; a++) {
			for (b = 0; b < nr; b++) {
				check_atomic(t, &atomics[i], true, values[a], values[b],
					     values[(a + b) % nr]);
				check_atomic(t, &atomics[i], false, values[a], values[b],
					     values[(a + b) % nr]);
			}
		}
	}
}

/* Equal in the lower half is equal enough for 32 bits, and r0 loses its upper. */
TEST(compare_and_exchange_compares_its_width)
{
	const struct atomic *cmpxchg = &atomics[9];

	check_atomic(t, cmpxchg, true, 5, 6, 5);
	check_atomic(t, cmpxchg, true, 5, 6, 4);
	check_atomic(t, cmpxchg, true, 0x100000005, 6, 5);
	check_atomic(t, cmpxchg, false, 5, 6, 0x700000005);
	check_atomic(t, cmpxchg, false, 0x900000005, 0x800000006, 0x700000005);
	check_atomic(t, cmpxchg, false, 0xffffffff, 6, 0x7ffffffff);
	check_atomic(t, cmpxchg, false, 5, 6, 0x700000004);
}

TEST(atomics_on_the_stack)
{
	CHECK_R0(42, ST(I_DW, 10, -8, 40), MOVK(1, 2), ATOMIC(I_DW, I_ADD, 10, 1, -8),
		 LDX(I_DW, 0, 10, -8), EXIT());
	CHECK_R0(40, ST(I_DW, 10, -8, 40), MOVK(0, 2), ATOMIC(I_W, I_ADD | I_FETCH, 10, 0, -8),
		 EXIT());
}

static void check_atomic_fault(struct test *t, int line, u64 addr, bool wide,
			       enum weft_fault fault, u32 access)
{
	static const u8 rodata[DATA_BYTES];
	u8 data[DATA_BYTES];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(atomics); i++) {
		struct job job = JOB(LDIMM(1, addr), ATOMIC(wide ? I_DW : I_W, atomics[i].op, 1, 2, 0),
				     EXIT());

		job.rodata = rodata;
		job.rodata_size = sizeof(rodata);
		job.data = data;
		job.data_size = sizeof(data);
		fill(data);
		job_faults(t, __FILE__, line, &job, fault, 2, addr, access);
	}
}

TEST(unaligned_atomics_are_faults)
{
	u32 off;

	for (off = 1; off < 8; off++) {
		check_atomic_fault(t, __LINE__, DATA(off), true, WEFT_FAULT_ALIGN, 0);
		if (off % 4)
			check_atomic_fault(t, __LINE__, DATA(off), false, WEFT_FAULT_ALIGN, 0);
	}
	CHECK_FAULT(WEFT_FAULT_ALIGN, 0, WEFT_ADDR(WEFT_SEG_STACK, 4), 0,
		    ATOMIC(I_DW, I_ADD, 10, 1, -12), EXIT());
}

TEST(atomics_stay_in_writable_segments)
{
	check_atomic_fault(t, __LINE__, DATA(DATA_BYTES), true, WEFT_FAULT_ADDRESS, 8);
	check_atomic_fault(t, __LINE__, DATA(DATA_BYTES), false, WEFT_FAULT_ADDRESS, 4);
	check_atomic_fault(t, __LINE__, RODATA(0), true, WEFT_FAULT_READONLY, 8);
	check_atomic_fault(t, __LINE__, RODATA(4), false, WEFT_FAULT_READONLY, 4);
	check_atomic_fault(t, __LINE__, RODATA(DATA_BYTES), true, WEFT_FAULT_ADDRESS, 8);
	check_atomic_fault(t, __LINE__, 0, true, WEFT_FAULT_ADDRESS, 8);
	check_atomic_fault(t, __LINE__, WEFT_ADDR(WEFT_SEG_TEXT, 0), false, WEFT_FAULT_ADDRESS, 4);
}

/* Four tasks on two workers: additions get lost without atomics, not with. */
TEST(atomics_are_atomic_between_workers)
{
	u64 counter = 0;
	struct job job = JOB(
		LDFUNC(6, 17), MOVK(7, 4), MOVX(8, 10), ADDK(8, -32),
		MOVX(1, 6), HELPER(WEFT_CALL_go), STX(I_DW, 8, 0, 0),
		ADDK(8, 8), ADDK(7, -1), J64K(I_JNE, 7, 0, -6),
		MOVK(7, 4), ADDK(8, -8), LDX(I_DW, 1, 8, 0), HELPER(WEFT_CALL_task_join),
		ADDK(7, -1), J64K(I_JNE, 7, 0, -5), EXIT(),
		MOVK(2, 200000), LDIMM(1, DATA(0)), MOVK(3, 3),
		ATOMIC(I_DW, I_ADD, 1, 3, 0), ADDK(2, -1), J64K(I_JNE, 2, 0, -3), EXIT());

	job.data = &counter;
	job.data_size = sizeof(counter);
	job.cpus = 2;
	job_r0(t, __FILE__, __LINE__, &job);
	EXPECT_EQ(counter, 4 * 3 * 200000);
}
