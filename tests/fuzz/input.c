// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for the fuzzer: how bytes make one, and how one becomes another. The
 * mutator works on whole instructions, keeps jumps where they led, and lets the
 * verifier say what is still wrong, so that most of what it makes is accepted.
 */
#include "input.h"

enum { MOST_REPAIRS = 24 };

static void read_header(struct fuzz_program *p)
{
	u32 i;

	p->nr_entries = 1 + p->header.nr_entries % FUZZ_ENTRIES;
	for (i = 1; i < p->nr_entries; i++)
		p->entries[i] = p->header.entries[i - 1];
	p->stack_limit = p->header.stack_limit % (WEFT_STACK_MAX + 1) & ~7;
}

void fuzz_program_read(struct fuzz_program *p, const u8 *data, size_t size)
{
	memset(p, 0, sizeof(*p));
	memcpy(&p->header, data, min(size, sizeof(p->header)));
	if (size > sizeof(p->header))
		p->nr = min_t(size_t, (size - sizeof(p->header)) / 8, FUZZ_INSNS);
	memcpy(p->insns, data + (p->nr ? sizeof(p->header) : 0), 8 * p->nr);
	read_header(p);
}

static size_t write(const struct fuzz_program *p, u8 *data)
{
	memcpy(data, &p->header, sizeof(p->header));
	memcpy(data + sizeof(p->header), p->insns, 8 * p->nr);
	return sizeof(p->header) + 8 * p->nr;
}

int fuzz_program_verify(const struct fuzz_program *p, struct weft_program *out,
			struct weft_verify *v)
{
	v->insns = p->insns;
	v->nr_insns = p->nr;
	v->entries = p->entries;
	v->nr_entries = p->nr_entries;
	v->stack_limit = p->stack_limit;
	return weft_program_init(out, v);
}

u64 fuzz_number(u64 *random)
{
	u64 bits = weft_random(random), one = 1ULL << (bits >> 8) % 64;

	switch (bits % 8) {
	case 0: return bits >> 16;
	case 1: return one;
	case 2: return one - 1;
	case 3: return 0 - one;
	case 4: return ~one;
	case 5: return weft_random(random);
	}
	return (s64)((bits >> 16) % 64) - 16;
}

/* An address at, before or behind something that vm.c lays out. */
static u64 address(u64 *random)
{
	static const u32 edges[] = { 0, 24, 37, 67, 1 << 20, (1 << 20) + 45 };
	u64 offset = edges[fuzz_below(random, ARRAY_SIZE(edges))] + fuzz_below(random, 24) - 12;

	return WEFT_ADDR(fuzz_below(random, 6), (u32)offset);
}

static u32 reg(u64 *random)
{
	return fuzz_below(random, 10);
}

static struct weft_raw_insn random_alu(u64 *random)
{
	u32 code = fuzz_below(random, 14) << 4, class = fuzz_below(random, 2) ? 7 : 4;
	bool x = fuzz_below(random, 2);
	struct weft_raw_insn insn = RAW(code | class, reg(random), 0, 0, 0);

	if (code == I_END) {
		insn.code |= class == 4 && x ? 8 : 0;
		insn.imm = 16 << fuzz_below(random, 3);
	} else if (code == I_NEG) {
		return insn;
	} else if (x) {
		insn.code |= 8;
		insn.src = fuzz_below(random, 11);
		if (code == I_MOV)
			insn.off = fuzz_below(random, 2) ? 0 : 8 << fuzz_below(random, 3);
	} else {
		insn.imm = fuzz_number(random);
	}
	if (code == I_DIV || code == I_MOD)
		insn.off = fuzz_below(random, 2);
	return insn;
}

static struct weft_raw_insn random_jump(u64 *random)
{
	static const u8 codes[] = {
		I_JEQ, I_JGT, I_JGE, I_JSET, I_JNE, I_JSGT, I_JSGE, I_JLT, I_JLE, I_JSLT, I_JSLE,
	};
	u32 code = codes[fuzz_below(random, ARRAY_SIZE(codes))];
	s32 off = (s32)fuzz_below(random, 16) - 8;

	if (!fuzz_below(random, 8))
		return (struct weft_raw_insn) JA(off);
	if (!fuzz_below(random, 8))
		return (struct weft_raw_insn) JA32(off);
	code |= fuzz_below(random, 2) ? 5 : 6;
	if (fuzz_below(random, 2))
		return (struct weft_raw_insn) RAW(code | 8, fuzz_below(random, 11),
						  fuzz_below(random, 11), off, 0);
	return (struct weft_raw_insn) RAW(code, fuzz_below(random, 11), 0, off,
					  fuzz_number(random));
}

static struct weft_raw_insn random_memory(u64 *random)
{
	static const s32 atomics[] = {
		0, 1, 0x40, 0x41, 0x50, 0x51, 0xa0, 0xa1, I_XCHG, I_CMPXCHG,
	};
	u32 size = fuzz_below(random, 4) << 3, wide = fuzz_below(random, 2) ? I_DW : I_W;
	u32 dst = fuzz_below(random, 11), src = fuzz_below(random, 11);
	s32 off = fuzz_below(random, 4) ? -(s32)fuzz_below(random, 72) :
					  (s32)fuzz_below(random, 144) - 72;

	switch (fuzz_below(random, 5)) {
	case 0: return (struct weft_raw_insn) LDX(size, dst, src, off);
	case 1: return (struct weft_raw_insn) LDSX(size, dst, src, off);
	case 2: return (struct weft_raw_insn) ST(size, dst, off, fuzz_number(random));
	case 3: return (struct weft_raw_insn) STX(size, dst, src, off);
	}
	return (struct weft_raw_insn) ATOMIC(wide, atomics[fuzz_below(random, ARRAY_SIZE(atomics))],
					     dst, src, off & ~7);
}

static struct weft_raw_insn random_insn(u64 *random)
{
	switch (fuzz_below(random, 8)) {
	case 0: return random_jump(random);
	case 1:
	case 2: return random_memory(random);
	case 3: return (struct weft_raw_insn) MOVK(reg(random), fuzz_number(random));
	}
	return random_alu(random);
}

static bool is_wide(const struct weft_raw_insn *insn)
{
	return insn->code == 0x18;
}

/* The distance that an instruction names is in one of two fields, or nowhere. */
static bool distance_get(const struct weft_raw_insn *insn, s32 *distance)
{
	u32 class = insn->code & 7;
	bool jumps = (class == 5 || class == 6) && insn->code != 0x85 && insn->code != 0x8d &&
		     insn->code != 0x95;

	*distance = jumps && insn->code != 0x06 ? insn->off : insn->imm;
	return jumps || (insn->code == 0x85 && insn->src == 1) ||
	       (is_wide(insn) && insn->src == 4);
}

static void distance_set(struct weft_raw_insn *insn, s32 distance)
{
	if ((insn->code & 7) >= 5 && insn->code != 0x06 && insn->code != 0x85)
		insn->off = distance;
	else
		insn->imm = distance;
}

/* @nr instructions come at @at, or go from there: who jumps over that jumps as far. */
static void shift(struct fuzz_program *p, u32 at, s32 nr)
{
	s32 i, distance;

	for (i = 0; i < (s32)p->nr; i++) {
		s32 from = i + 1, to;

		if (!distance_get(&p->insns[i], &distance) || distance < -FUZZ_INSNS ||
		    distance > FUZZ_INSNS)
			continue;
		to = from + distance;
		if (to > (s32)at && from <= (s32)at)
			distance_set(&p->insns[i], distance + nr);
		else if (to <= (s32)at && from > (s32)at)
			distance_set(&p->insns[i], distance - nr);
	}
}

static void insert(struct fuzz_program *p, u32 at, const struct weft_raw_insn *insns, u32 nr)
{
	if (p->nr + nr > FUZZ_INSNS)
		return;
	shift(p, at, nr);
	memmove(&p->insns[at + nr], &p->insns[at], (p->nr - at) * sizeof(*insns));
	memcpy(&p->insns[at], insns, nr * sizeof(*insns));
	p->nr += nr;
}

static void erase(struct fuzz_program *p, u32 at)
{
	u32 nr = is_wide(&p->insns[at]) && at + 1 < p->nr ? 2 : 1;

	shift(p, at, -(s32)nr);
	p->nr -= nr;
	memmove(&p->insns[at], &p->insns[at + nr], (p->nr - at) * sizeof(p->insns[0]));
}

#define INSERT(p, at, ...)						\
({									\
	const struct weft_raw_insn insns_[] = { __VA_ARGS__ };		\
									\
	insert(p, at, insns_, ARRAY_SIZE(insns_));			\
})

static const u8 alone[] = {
	WEFT_CALL_task_yield, WEFT_CALL_task_exit, WEFT_CALL_task_self, WEFT_CALL_task_priority,
	WEFT_CALL_now_ns, WEFT_CALL_compute, WEFT_CALL_compute_ns, WEFT_CALL_mem_walk,
	WEFT_CALL_mem_chase_init, WEFT_CALL_mem_chase, WEFT_CALL_arena_alloc,
	WEFT_CALL_mutex_trylock, WEFT_CALL_mutex_unlock, WEFT_CALL_sem_try_acquire,
	WEFT_CALL_sem_release, WEFT_CALL_wg_add, WEFT_CALL_event_set, WEFT_CALL_event_reset,
	WEFT_CALL_once_end, WEFT_CALL_chan_make, WEFT_CALL_chan_try_send,
	WEFT_CALL_chan_try_recv, WEFT_CALL_chan_close, WEFT_CALL_chan_len, WEFT_CALL_print,
	WEFT_CALL_random_u64, WEFT_CALL_fail, WEFT_CALL_mem_prefetch,
};

bool fuzz_call_is_alone(s32 number)
{
	return number > 0 && number <= WEFT_CALL_MAX && memchr(alone, number, sizeof(alone));
}

/* What some call takes: a count, a size, a format that vm.c has, an object. */
static u64 argument(u64 *random)
{
	switch (fuzz_below(random, 8)) {
	case 0: return fuzz_number(random);
	case 1: return fuzz_below(random, 16);
	case 2: return 64 * fuzz_below(random, 5);
	case 3: return WEFT_ADDR(WEFT_SEG_RODATA, 8 * fuzz_below(random, 5));
	}
	return address(random) & ~7ULL;
}

static void insert_call(struct fuzz_program *p, u32 at, u64 *random)
{
	u32 number = alone[fuzz_below(random, sizeof(alone))];

	INSERT(p, at, HELPER(number));
	if (fuzz_below(random, 4))
		INSERT(p, at, MOVK(3, fuzz_below(random, 16)));
	if (fuzz_below(random, 4))
		INSERT(p, at, LDIMM(2, argument(random)));
	if (fuzz_below(random, 4))
		INSERT(p, at, LDIMM(1, argument(random)));
}

/* The end of a loop that goes round a few times. */
static void insert_loop(struct fuzz_program *p, u32 at, u64 *random)
{
	u32 r = reg(random), start = fuzz_below(random, at + 1);

	INSERT(p, at, ADDK(r, -1), J64K(I_JNE, r, 0, (s32)start - (s32)at - 2));
	INSERT(p, start, MOVK(r, 1 + fuzz_below(random, 40)));
}

/* A function at the end and a call of it, by number or by address. */
static void insert_function(struct fuzz_program *p, u32 at, u64 *random)
{
	u32 r = reg(random);

	if (fuzz_below(random, 2))
		INSERT(p, at, CALL(p->nr - at));
	else
		INSERT(p, at, LDFUNC(r, p->nr - at + 2), CALLX(r));
	INSERT(p, p->nr, random_alu(random), ST(I_DW, 10, -8, fuzz_number(random)), EXIT());
}

static void insert_something(struct fuzz_program *p, u32 at, u64 *random)
{
	u64 value = fuzz_below(random, 4) ? address(random) : fuzz_number(random);
	u32 r = reg(random);

	switch (fuzz_below(random, 12)) {
	case 0:
		INSERT(p, at, LDIMM(r, value));
		break;
	case 1:
		INSERT(p, at, MOVX(r, 10), ADDK(r, -(s32)fuzz_below(random, 64)));
		break;
	case 2:
		INSERT(p, at, MOVX(r, reg(random)), MOVX(reg(random), r));
		break;
	case 3:
		insert_loop(p, at, random);
		break;
	case 4:
		insert_function(p, at, random);
		break;
	case 5:
		insert_call(p, at, random);
		break;
	default:
		INSERT(p, at, random_insn(random));
	}
}

/* One field of an instruction; what it may be, the verifier knows. */
static void change_field(struct weft_raw_insn *insn, u64 *random)
{
	switch (fuzz_below(random, 6)) {
	case 0: insn->code ^= 1 << fuzz_below(random, 8); break;
	case 1: insn->dst = fuzz_below(random, 11); break;
	case 2: insn->src = fuzz_below(random, 11); break;
	case 3: insn->off = fuzz_number(random); break;
	case 4: insn->imm = fuzz_number(random); break;
	case 5: insn->off += (s32)fuzz_below(random, 17) - 8; break;
	}
}

static void change_header(struct fuzz_header *header, u64 *random)
{
	((u8 *)header)[fuzz_below(random, sizeof(*header))] = weft_random(random);
}

static void change(struct fuzz_program *p, u64 *random)
{
	u32 at = fuzz_below(random, p->nr);

	if (at && is_wide(&p->insns[at - 1]))
		at--;
	switch (fuzz_below(random, 8)) {
	case 0:
		erase(p, at);
		break;
	case 1:
		change_field(&p->insns[at], random);
		break;
	case 2:
		p->insns[at] = random_insn(random);
		break;
	case 3:
		INSERT(p, at, p->insns[fuzz_below(random, p->nr)]);
		break;
	case 4:
		change_header(&p->header, random);
		break;
	default:
		insert_something(p, at, random);
	}
}

/* What the verifier refuses is taken away or is something else from now on. */
static void repair(struct fuzz_program *p, u64 *random)
{
	struct weft_program program;
	u32 i;

	for (i = 0; i < MOST_REPAIRS; i++) {
		struct weft_verify v = {};
		int err = fuzz_program_verify(p, &program, &v);

		weft_program_free(&program);
		if (!err)
			return;
		if (v.bad_insn >= p->nr || (v.bad_insn + 1 == p->nr && i < 2))
			INSERT(p, p->nr, MOVK(0, 0), EXIT());
		else if (fuzz_below(random, 2) && i < MOST_REPAIRS / 2)
			p->insns[v.bad_insn] = random_insn(random);
		else
			erase(p, v.bad_insn);
	}
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t most, unsigned int seed)
{
	u64 random = 2 * (u64)seed + 1;
	struct fuzz_program p;
	u32 times;

	weft_random(&random);
	if (!fuzz_below(&random, 16) || most < sizeof(p.header) + sizeof(p.insns[0]))
		return LLVMFuzzerMutate(data, size, most);
	fuzz_program_read(&p, data, size);
	for (times = 1 + fuzz_below(&random, 4); times; times--) {
		if (!p.nr)
			INSERT(&p, 0, MOVK(0, 0), EXIT());
		change(&p, &random);
	}
	read_header(&p);
	if (fuzz_below(&random, 8))
		repair(&p, &random);
	p.nr = min_t(size_t, p.nr, (most - sizeof(p.header)) / 8);
	return write(&p, data);
}
