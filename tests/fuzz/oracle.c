// SPDX-License-Identifier: GPL-2.0
/*
 * RFC 9669 as it reads. Section numbers are the RFC's; what it leaves to the
 * platform (addresses, stacks, calls through a register) is <linux/weft_task.h>'s.
 */
#include "oracle.h"

__attribute__((noreturn))
static void unknown(const struct oracle *o)
{
	fprintf(stderr, "oracle: instruction %u is none, opcode 0x%02x\n", o->pc,
		o->insns[o->pc].code);
	abort();
}

static enum oracle_state fault(struct oracle *o, u32 kind, u64 addr, u32 bytes)
{
	o->fault = kind;
	o->fault_addr = addr;
	o->fault_bytes = bytes;
	return ORACLE_FAULTED;
}

/*
 * 4.1: of 32 or 64 bits, the caller zeroes what is above. @ds and @ss are d and s with
 * a sign. Shifts take the low 5 or 6 bits.
 */
static u64 result(const struct oracle *o, const struct weft_raw_insn *insn, u32 bits, u64 d, u64 s,
		  s64 ds, s64 ss)
{
	bool is_signed = insn->off == 1;
	u32 shift = s & (bits - 1);

	switch (insn->code >> 4) {
	case 0x0: return d + s;
	case 0x1: return d - s;
	case 0x2: return d * s;
	case 0x3:
		if (!s)
			return 0;
		if (is_signed && ss == -1)
			return 0 - d;
		return is_signed ? (u64)(ds / ss) : d / s;
	case 0x4: return d | s;
	case 0x5: return d & s;
	case 0x6: return d << shift;
	case 0x7: return d >> shift;
	case 0x8: return 0 - d;
	case 0x9:
		if (!s)
			return d;
		if (is_signed && ss == -1)
			return 0;
		return is_signed ? (u64)(ds % ss) : d % s;
	case 0xa: return d ^ s;
	case 0xb:
		switch (insn->off) {
		case 0: return s;
		case 8: return (u64)(s64)(s8)s;
		case 16: return (u64)(s64)(s16)s;
		case 32:
			if (bits == 64)
				return (u64)(s64)(s32)s;
		}
		break;
	case 0xc: return (u64)(ds >> shift);
	}
	unknown(o);
}

/* 4.2: the low @bits bits, their bytes in the order that is asked for. */
static u64 swap(const struct oracle *o, const struct weft_raw_insn *insn, u64 d)
{
	bool to_little = insn->code == 0xd4;
	u32 bytes = insn->imm / 8, i;
	u64 out = 0;

	if (insn->imm != 16 && insn->imm != 32 && insn->imm != 64)
		unknown(o);
	for (i = 0; i < bytes; i++)
		out |= (d >> (8 * i) & 0xff) << 8 * (to_little ? i : bytes - 1 - i);
	return out;
}

static void alu(struct oracle *o, const struct weft_raw_insn *insn)
{
	u64 *d = &o->r[insn->dst];
	u64 s = insn->code & 0x08 ? o->r[insn->src] : (u64)(s64)insn->imm;

	if (insn->code >> 4 == 0xd)
		*d = swap(o, insn, *d);
	else if ((insn->code & 7) == 7)
		*d = result(o, insn, 64, *d, s, (s64)*d, (s64)s);
	else
		*d = (u32)result(o, insn, 32, (u32)*d, (u32)s, (s32)*d, (s32)s);
	o->pc++;
}

/* 4.3: d and s are as they are compared, @ds and @ss the same with a sign. */
static bool taken(const struct oracle *o, u32 code, u64 d, u64 s, s64 ds, s64 ss)
{
	switch (code) {
	case 0x1: return d == s;
	case 0x2: return d > s;
	case 0x3: return d >= s;
	case 0x4: return (d & s) != 0;
	case 0x5: return d != s;
	case 0x6: return ds > ss;
	case 0x7: return ds >= ss;
	case 0xa: return d < s;
	case 0xb: return d <= s;
	case 0xc: return ds < ss;
	case 0xd: return ds <= ss;
	}
	unknown(o);
}

static void jump_if(struct oracle *o, const struct weft_raw_insn *insn)
{
	u64 d = o->r[insn->dst];
	u64 s = insn->code & 0x08 ? o->r[insn->src] : (u64)(s64)insn->imm;
	bool wide = (insn->code & 7) == 5;
	bool yes = wide ? taken(o, insn->code >> 4, d, s, (s64)d, (s64)s) :
			  taken(o, insn->code >> 4, (u32)d, (u32)s, (s32)d, (s32)s);

	o->pc += 1 + (yes ? insn->off : 0);
}

/* The callee's frame is below the caller's; r6 to r10 are the caller's. */
static enum oracle_state call(struct oracle *o, u32 target)
{
	struct oracle_call *caller = &o->calls[o->nr_calls];
	s64 left = (s64)(u32)o->r[10] - o->frames[o->pc];

	if (o->nr_calls == o->most_calls || left < o->stack_left)
		return fault(o, WEFT_FAULT_STACK, o->r[10], 0);
	memcpy(caller->saved, &o->r[6], sizeof(caller->saved));
	caller->back = o->pc + 1;
	o->nr_calls++;
	o->r[10] -= o->frames[o->pc];
	o->pc = target;
	return ORACLE_RUNS;
}

/* clang before 17 has the register in the immediate. */
static enum oracle_state call_register(struct oracle *o, const struct weft_raw_insn *insn)
{
	u64 addr = o->r[insn->imm ? (u32)insn->imm : insn->dst];
	u32 target = addr;

	if (addr >> 32 != WEFT_SEG_TEXT || target >= o->nr_insns || !o->entries[target])
		return fault(o, WEFT_FAULT_CALL, addr, 0);
	return call(o, target);
}

static enum oracle_state leave(struct oracle *o)
{
	const struct oracle_call *caller;

	if (!o->nr_calls)
		return ORACLE_EXITED;
	caller = &o->calls[--o->nr_calls];
	memcpy(&o->r[6], caller->saved, sizeof(caller->saved));
	o->pc = caller->back;
	return ORACLE_RUNS;
}

static enum oracle_state jump(struct oracle *o, const struct weft_raw_insn *insn)
{
	switch (insn->code) {
	case 0x05:
		o->pc += 1 + insn->off;
		return ORACLE_RUNS;
	case 0x06:
		o->pc += 1 + insn->imm;
		return ORACLE_RUNS;
	case 0x85:
		if (insn->src != 1)
			unknown(o);
		return call(o, o->pc + 1 + insn->imm);
	case 0x8d:
		return call_register(o, insn);
	case 0x95:
		return leave(o);
	}
	jump_if(o, insn);
	return ORACLE_RUNS;
}

/* Where the bytes are; NULL, with the fault told, if not all of them may be had. */
static u8 *memory(struct oracle *o, u64 addr, u32 bytes, bool store)
{
	u32 i, kind = WEFT_FAULT_ADDRESS;

	for (i = 0; i < ORACLE_REGIONS; i++) {
		const struct oracle_region *region = &o->regions[i];
		u64 offset = addr - region->start;

		if (addr < region->start || offset > region->size ||
		    region->size - offset < bytes)
			continue;
		if (!store || region->writable)
			return region->bytes + offset;
		kind = WEFT_FAULT_READONLY;
	}
	fault(o, kind, addr, bytes);
	return NULL;
}

static u64 get(const u8 *p, u32 bytes)
{
	u64 value = 0;

	while (bytes--)
		value = value << 8 | p[bytes];
	return value;
}

static void put(u8 *p, u32 bytes, u64 value)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		p[i] = value >> (8 * i);
}

static u32 size_of(const struct weft_raw_insn *insn)
{
	static const u32 bytes[] = { 4, 2, 1, 8 };

	return bytes[insn->code >> 3 & 3];
}

/* 5.1 and 5.2. */
static enum oracle_state load(struct oracle *o, const struct weft_raw_insn *insn)
{
	u32 mode = insn->code >> 5, bytes = size_of(insn), unused = 64 - 8 * bytes;
	u8 *p = memory(o, o->r[insn->src] + insn->off, bytes, false);
	u64 value;

	if (mode != 3 && (mode != 4 || bytes == 8))
		unknown(o);
	if (!p)
		return ORACLE_FAULTED;
	value = get(p, bytes);
	if (mode == 4)
		value = (u64)((s64)(value << unused) >> unused);
	o->r[insn->dst] = value;
	o->pc++;
	return ORACLE_RUNS;
}

static enum oracle_state store(struct oracle *o, const struct weft_raw_insn *insn)
{
	u32 bytes = size_of(insn);
	u8 *p = memory(o, o->r[insn->dst] + insn->off, bytes, true);

	if (!p)
		return ORACLE_FAULTED;
	put(p, bytes, (insn->code & 7) == 3 ? o->r[insn->src] : (u64)(s64)insn->imm);
	o->pc++;
	return ORACLE_RUNS;
}

/* 5.3: what memory gets from what it has and from the source. */
static u64 combined(const struct oracle *o, const struct weft_raw_insn *insn, u64 old, u64 compared)
{
	u64 s = o->r[insn->src];

	switch (insn->imm) {
	case 0x00: case 0x01: return old + s;
	case 0x40: case 0x41: return old | s;
	case 0x50: case 0x51: return old & s;
	case 0xa0: case 0xa1: return old ^ s;
	case 0xe1: return s;
	case 0xf1: return old == compared ? s : old;
	}
	unknown(o);
}

static enum oracle_state atomic(struct oracle *o, const struct weft_raw_insn *insn)
{
	u64 addr = o->r[insn->dst] + insn->off, old;
	u32 bytes = size_of(insn);
	u8 *p;

	if (bytes < 4)
		unknown(o);
	if (addr % bytes)
		return fault(o, WEFT_FAULT_ALIGN, addr, 0);
	p = memory(o, addr, bytes, true);
	if (!p)
		return ORACLE_FAULTED;
	old = get(p, bytes);
	put(p, bytes, combined(o, insn, old, bytes == 8 ? o->r[0] : (u32)o->r[0]));
	if (insn->imm == 0xf1)
		o->r[0] = old;
	else if (insn->imm & 1)
		o->r[insn->src] = old;
	o->pc++;
	return ORACLE_RUNS;
}

/* 5.4: a value, or a function, whose address is its instruction's number. */
static void load_immediate(struct oracle *o, const struct weft_raw_insn *insn)
{
	if (insn->code != 0x18 || (insn->src && insn->src != 4))
		unknown(o);
	if (insn->src)
		o->r[insn->dst] = WEFT_ADDR(WEFT_SEG_TEXT, o->pc + 1 + insn->imm);
	else
		o->r[insn->dst] = (u64)(u32)insn[1].imm << 32 | (u32)insn->imm;
	o->pc += 2;
}

enum oracle_state oracle_step(struct oracle *o)
{
	const struct weft_raw_insn *insn = &o->insns[o->pc];

	switch (insn->code & 7) {
	case 0:
		load_immediate(o, insn);
		return ORACLE_RUNS;
	case 1:
		return load(o, insn);
	case 2:
		return store(o, insn);
	case 3:
		return insn->code >> 5 == 6 ? atomic(o, insn) : store(o, insn);
	case 4:
	case 7:
		alu(o, insn);
		return ORACLE_RUNS;
	}
	return jump(o, insn);
}
