// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter. A task's registers stay in struct task, so a switch saves
 * and restores nothing: it is a return from here and another call.
 *
 * The rows of isa.h become the labels of a computed goto, or where that is dear the
 * cases of one switch. Preemption is tested where a loop cannot avoid it: on taken
 * jumps backwards and on calls.
 */
#include "vm.h"

#define HOST_LE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
#define weft_swap16(d)	((u64)__builtin_bswap16((u16)(d)))
#define weft_swap32(d)	((u64)__builtin_bswap32((u32)(d)))
#define weft_swap64(d)	((u64)__builtin_bswap64(d))
#define weft_le16(d)	(HOST_LE ? (u64)(u16)(d) : weft_swap16(d))
#define weft_le32(d)	(HOST_LE ? (u64)(u32)(d) : weft_swap32(d))
#define weft_le64(d)	(HOST_LE ? (u64)(d) : weft_swap64(d))
#define weft_be16(d)	(HOST_LE ? weft_swap16(d) : (u64)(u16)(d))
#define weft_be32(d)	(HOST_LE ? weft_swap32(d) : (u64)(u32)(d))
#define weft_be64(d)	(HOST_LE ? weft_swap64(d) : (u64)(d))

/* Division by zero gives 0, the remainder of it the dividend: RFC 9669 4.1. */
#define weft_div32(d, s)	((s) ? (d) / (s) : 0)
#define weft_div64(d, s)	((s) ? (d) / (s) : 0)
#define weft_mod32(d, s)	((s) ? (d) % (s) : (d))
#define weft_mod64(d, s)	((s) ? (d) % (s) : (d))

/* The least number divided by -1 stays the least number. */
static inline u32 weft_sdiv32(u32 d, u32 s)
{
	return s == U32_MAX ? -d : s ? (u32)((s32)d / (s32)s) : 0;
}

static inline u64 weft_sdiv64(u64 d, u64 s)
{
	return s == U64_MAX ? -d : s ? (u64)((s64)d / (s64)s) : 0;
}

static inline u32 weft_smod32(u32 d, u32 s)
{
	return s == U32_MAX ? 0 : s ? (u32)((s32)d % (s32)s) : d;
}

static inline u64 weft_smod64(u64 d, u64 s)
{
	return s == U64_MAX ? 0 : s ? (u64)((s64)d % (s64)s) : d;
}

/* Registers 6 to 10 are kept, the callee's frame is below ours; false: no room. */
static __always_inline bool call(struct weft_task *task, u32 back, u32 frame)
{
	struct weft_frame *top = &task->frames[task->depth];
	u32 left = (u32)task->regs[10] - frame;

	if (unlikely(task->depth >= task->max_depth || (s32)left < (s32)task->stack_floor))
		return false;
	memcpy(top->saved, &task->regs[6], sizeof(top->saved));
	top->pc = back;
	task->regs[10] -= frame;
	task->depth++;
	return true;
}

/* Back to the caller, at the answer; the task has one. */
static __always_inline u32 leave(struct weft_task *task)
{
	struct weft_frame *top = &task->frames[--task->depth];

	memcpy(&task->regs[6], top->saved, sizeof(top->saved));
	return top->pc;
}

#define ATOMIC_CASES(name, builtin)					\
	case WEFT_OP_ATOMIC_##name##32:					\
		builtin((u32 *)p, (u32)*src, __ATOMIC_RELAXED);		\
		break;							\
	case WEFT_OP_ATOMIC_##name##64:					\
		builtin((u64 *)p, *src, __ATOMIC_RELAXED);		\
		break;							\
	case WEFT_OP_ATOMIC_##name##32F:				\
		*src = builtin((u32 *)p, (u32)*src, __ATOMIC_SEQ_CST);	\
		break;							\
	case WEFT_OP_ATOMIC_##name##64F:				\
		*src = builtin((u64 *)p, *src, __ATOMIC_SEQ_CST);	\
		break;

static bool atomic_is_wide(u32 op)
{
	return op == WEFT_OP_XCHG64 || op == WEFT_OP_CMPXCHG64 ||
	       (op < WEFT_OP_XCHG32 && (op - WEFT_OP_ATOMIC_ADD32) % 4 >= 2);
}

static noinline enum weft_next atomic_op(struct weft_worker *worker, struct weft_task *task,
					 const struct weft_insn *insn)
{
	u64 *regs = task->regs, *src = &regs[insn->src];
	u64 addr = regs[insn->dst] + insn->off;
	u32 bytes = atomic_is_wide(insn->op) ? 8 : 4;
	u32 narrow;
	void *p;

	if (addr & (bytes - 1))
		return weft_fault(worker, task, WEFT_FAULT_ALIGN, addr);
	p = weft_memory_at(&worker->session->memory, task, addr, bytes, true);
	if (!p)
		return weft_fault_access(worker, task, addr, bytes, true);
	/* Orders are the program's, by BPF's rules; the partners are in it. */
	switch (insn->op) {
	ATOMIC_CASES(ADD, __atomic_fetch_add)
	ATOMIC_CASES(OR, __atomic_fetch_or)
	ATOMIC_CASES(AND, __atomic_fetch_and)
	ATOMIC_CASES(XOR, __atomic_fetch_xor)
	case WEFT_OP_XCHG32:
		*src = __atomic_exchange_n((u32 *)p, (u32)*src, __ATOMIC_SEQ_CST);
		break;
	case WEFT_OP_XCHG64:
		*src = __atomic_exchange_n((u64 *)p, *src, __ATOMIC_SEQ_CST);
		break;
	case WEFT_OP_CMPXCHG32:
		narrow = regs[0];
		__atomic_compare_exchange_n((u32 *)p, &narrow, (u32)*src, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		regs[0] = narrow;
		break;
	case WEFT_OP_CMPXCHG64:
		__atomic_compare_exchange_n((u64 *)p, &regs[0], *src, false,
					    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
		break;
	}
	return WEFT_NEXT_RUN;
}

static noinline enum weft_next call_pointer(struct weft_worker *worker, struct weft_task *task,
					    const struct weft_insn *insn)
{
	u64 addr = task->regs[insn->dst];
	const struct weft_func *func = NULL;

	if (addr >> 32 == WEFT_SEG_TEXT)
		func = weft_program_entry(&worker->session->program, addr);
	if (!func)
		return weft_fault(worker, task, WEFT_FAULT_CALL, addr);
	if (!call(task, task->pc, insn->off))
		return weft_fault(worker, task, WEFT_FAULT_STACK, task->regs[10]);
	task->pc = func->start;
	return WEFT_NEXT_RUN;
}

/*
 * Before what other tasks may notice, an access to memory or a call, which may make the
 * task stop there; and when a call is over. Nothing here: chaos.c, and who watches tasks
 * in userspace, build this file with something.
 */
#ifndef WEFT_BEFORE_ACCESS
#define WEFT_BEFORE_ACCESS(addr, bytes, kind)
#define WEFT_BEFORE_CALL(number)
#define WEFT_STOPPED
#define WEFT_CALLED
#endif

/* The worker's tick and everybody's wish to speak to it; see weft_attend(). */
#define WANTED()	unlikely(READ_ONCE(worker->attention))

/*
 * Either each instruction jumps to the next one's code, or all go through one
 * switch. Jumps through a table predict better and save a jump, but where
 * kernel code is built with retpolines each would cost what five instructions
 * cost, and a switch becomes a tree of compares.
 */
#if WEFT_CHEAP_INDIRECT_JUMPS
#define OP(name)	op_##name : (void)0;
#define NEXT()		({ insn++; dst = &regs[insn->dst]; goto *labels[insn->op]; })
#define SWITCH()	goto *labels[insn->op];
#define LABEL(name)						\
	[WEFT_OP_##name] = &&op_##name,
#define LABELS_4(name, ...) LABEL(name##32K) LABEL(name##32X) LABEL(name##64K) LABEL(name##64X)
#define LABELS_JMP(code, name, ...) LABELS_4(name)
#define LABELS_LOOP(code, name, ...) LABEL(LOOP_##name##K) LABEL(LOOP_##name##X)
#define LABELS_MEM(suffix, type) LABEL(LDX##suffix) LABEL(ST##suffix) LABEL(STX##suffix)
#define LABELS_LDSX(suffix, type) LABEL(LDSX##suffix)
#define LABELS_ATOMIC(name) LABEL(ATOMIC_##name##32) LABEL(ATOMIC_##name##32F)	\
	LABEL(ATOMIC_##name##64) LABEL(ATOMIC_##name##64F)
#define LABELS_CALL(number, name, args) LABEL(HELPER_##name)
#define LABELS_UNARY(name, e) LABEL(name)
#define LABEL_TABLE static const void *const labels[WEFT_OP_COUNT] = {		\
		WEFT_ALU_ROWS(LABELS_4)						\
		WEFT_JMP_ROWS(LABELS_JMP)					\
		WEFT_JMP_ROWS(LABELS_LOOP)					\
		WEFT_UNARY_ROWS(LABELS_UNARY)					\
		WEFT_MEM_ROWS(LABELS_MEM)					\
		WEFT_LDSX_ROWS(LABELS_LDSX)					\
		WEFT_ATOMIC_ROWS(LABELS_ATOMIC)					\
		WEFT_CALLS(LABELS_CALL)						\
		LABEL(JA) LABEL(LDIMM64) LABEL(CALL) LABEL(EXIT) LABEL(CALLX)	\
		LABEL(MOVE_MOVE) LABEL(MOVE_ADD)				\
		LABEL(XCHG32) LABEL(XCHG64) LABEL(CMPXCHG32) LABEL(CMPXCHG64)	\
	}
#else
#define LABEL_TABLE	enum { LABELS_ARE_CASES }
#define OP(name)						\
	case WEFT_OP_##name:
#define NEXT()		({ insn++; dst = &regs[insn->dst]; goto next; })
#define SWITCH()	switch (insn->op)
#endif

#define ALU_CASES(name, e32, e64)					\
	OP(name##32K) { u32 d = *dst, s = insn->imm; (void)d, (void)s; *dst = (u32)(e32); NEXT(); } \
	OP(name##32X) { u32 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (u32)(e32); NEXT(); } \
	OP(name##64K) { u64 d = *dst, s = insn->imm; (void)d, (void)s; *dst = (e64); NEXT(); } \
	OP(name##64X) { u64 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (e64); NEXT(); }

#define JUMP()								\
	({								\
		if (insn->off < 0 && WANTED())				\
			goto jump;					\
		insn += insn->off;					\
		NEXT();							\
	})

#define JMP_CASES(code, name, c32, c64)					\
	OP(name##32K) { u32 d = *dst, s = insn->imm; if (c32) JUMP(); NEXT(); } \
	OP(name##32X) { u32 d = *dst, s = regs[insn->src]; if (c32) JUMP(); NEXT(); } \
	OP(name##64K) { u64 d = *dst, s = insn->imm; if (c64) JUMP(); NEXT(); } \
	OP(name##64X) { u64 d = *dst, s = regs[insn->src]; if (c64) JUMP(); NEXT(); }

#define LOOP_CASES(code, name, c32, c64)				\
	OP(LOOP_##name##K) { u64 d = *dst += insn->imm, s = (++insn)->imm; if (c64) JUMP(); NEXT(); } \
	OP(LOOP_##name##X) { u64 d = *dst += insn->imm, s = regs[(++insn)->src]; if (c64) JUMP(); NEXT(); }

#define PAIR_CASES							\
	OP(MOVE_MOVE)							\
		*dst = regs[insn->src];					\
		insn++;							\
		regs[insn->dst] = regs[insn->src];			\
		NEXT();							\
	OP(MOVE_ADD)							\
		*dst = regs[insn->src] + insn[1].imm;			\
		insn++;							\
		NEXT();

#define UNARY_CASES(name, e)						\
	OP(name) { u64 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (e); NEXT(); }

/* Values may be unaligned; gcc makes one move of it where the CPU can. */
#define VALUE(type, p)	(*(volatile struct { type v; } __packed *)(p)).v

#define LOADER(suffix, type)						\
	static weft_task_access type load_##type(const void *p) { return VALUE(const type, p); }
#define STORER(suffix, type)						\
	static weft_task_access void store_##type(void *p, type value) { VALUE(type, p) = value; }

WEFT_MEM_ROWS(LOADER)
WEFT_LDSX_ROWS(LOADER)
WEFT_MEM_ROWS(STORER)

#define LOAD(type, as) {						\
		u64 addr = regs[insn->src] + insn->off;			\
		void *p = weft_memory_at(memory, task, addr, sizeof(type), false); \
		WEFT_BEFORE_ACCESS(addr, sizeof(type), LOAD)		\
		if (unlikely(!p))					\
			goto fault;					\
		*dst = (as)load_##type(p);				\
		NEXT();							\
	}
#define STORE(type, value) {						\
		u64 addr = *dst + insn->off;				\
		void *p = weft_memory_at(memory, task, addr, sizeof(type), true); \
		WEFT_BEFORE_ACCESS(addr, sizeof(type), STORE)		\
		if (unlikely(!p))					\
			goto fault;					\
		store_##type(p, (type)(value));				\
		NEXT();							\
	}
#define MEM_CASES(suffix, type)						\
	OP(LDX##suffix) LOAD(type, u64)					\
	OP(ST##suffix) STORE(type, insn->imm)				\
	OP(STX##suffix) STORE(type, regs[insn->src])
#define LDSX_CASES(suffix, type)					\
	OP(LDSX##suffix) LOAD(type, s64)

/* What is behind the hot opcodes; the rest of the switch in weft_vm_run(). */
static u32 access_bytes(u32 op)
{
	switch (op) {
	case WEFT_OP_LDXB: case WEFT_OP_STB: case WEFT_OP_STXB: case WEFT_OP_LDSXB:
		return 1;
	case WEFT_OP_LDXH: case WEFT_OP_STH: case WEFT_OP_STXH: case WEFT_OP_LDSXH:
		return 2;
	case WEFT_OP_LDXW: case WEFT_OP_STW: case WEFT_OP_STXW: case WEFT_OP_LDSXW:
		return 4;
	}
	return 8;
}

static bool is_load(u32 op)
{
	return op == WEFT_OP_LDXB || op == WEFT_OP_LDXH || op == WEFT_OP_LDXW ||
	       op == WEFT_OP_LDXDW || (op >= WEFT_OP_LDSXB && op <= WEFT_OP_LDSXW);
}

/* An access to no memory, or a call with no room for it. */
static noinline enum weft_next fault_at(struct weft_worker *worker, struct weft_task *task,
					const struct weft_insn *insn)
{
	bool load = is_load(insn->op);
	u64 base = task->regs[load ? insn->src : insn->dst];

	if (insn->op == WEFT_OP_CALL)
		return weft_fault(worker, task, WEFT_FAULT_STACK, task->regs[10]);
	return weft_fault_access(worker, task, base + insn->off, access_bytes(insn->op), !load);
}

/* Where the task goes on. */
#define NEXT_PC()	((u32)(insn + 1 - code))

/* One opcode a call of the API: no second table to look it up in. */
#define HELPER_CASE(number, name, args)					\
	OP(HELPER_##name)						\
		WEFT_BEFORE_CALL(number)				\
		task->pc = NEXT_PC();					\
		left = weft_call_##name(worker, task);			\
		goto called;
/* The commonest, in line. */
#define weft_call_task_yield(worker, task)	WEFT_NEXT_YIELD

#define ATOMIC_OPS(name)						\
	OP(ATOMIC_##name##32) OP(ATOMIC_##name##32F)			\
	OP(ATOMIC_##name##64) OP(ATOMIC_##name##64F)
#define ALL_ATOMIC_OPS	WEFT_ATOMIC_ROWS(ATOMIC_OPS)			\
	OP(XCHG32) OP(XCHG64) OP(CMPXCHG32) OP(CMPXCHG64)

enum weft_next weft_vm_run(struct weft_worker *worker, struct weft_task *task)
{
	const struct weft_memory *memory = &worker->session->memory;
	const struct weft_insn *code = worker->session->program.insns, *insn;
	u64 *regs, *dst;
	enum weft_next left;
	LABEL_TABLE;

enter:
	regs = task->regs;
	insn = code + task->pc;
	dst = &regs[insn->dst];
next: __maybe_unused;	/* Where there are no labels to jump to. */
	SWITCH() {
	WEFT_ALU_ROWS(ALU_CASES)
	WEFT_JMP_ROWS(JMP_CASES)
	WEFT_JMP_ROWS(LOOP_CASES)
	WEFT_UNARY_ROWS(UNARY_CASES)
	WEFT_MEM_ROWS(MEM_CASES)
	WEFT_LDSX_ROWS(LDSX_CASES)
	PAIR_CASES
	OP(JA)
		JUMP();
	OP(LDIMM64)
		*dst = insn->imm;
		insn++;
		NEXT();
	OP(CALL)
		if (unlikely(!call(task, NEXT_PC(), insn->off)))
			goto fault;
		insn = code + insn->imm - 1;
		if (WANTED())
			goto attend;
		NEXT();
	OP(EXIT)
		left = WEFT_NEXT_EXIT;
		if (!task->depth)
			goto leaves;
		insn = code + leave(task) - 1;
		NEXT();
	WEFT_CALLS(HELPER_CASE)
	OP(CALLX)
		task->pc = NEXT_PC();
		left = call_pointer(worker, task, insn);
		insn = code + task->pc - 1;
		goto called;
	ALL_ATOMIC_OPS
		WEFT_BEFORE_ACCESS(*dst + insn->off, atomic_is_wide(insn->op) ? 8 : 4, ATOMIC)
		task->pc = NEXT_PC();
		left = atomic_op(worker, task, insn);
		goto called;
	}
	WEFT_STOPPED
	unreachable();	/* The decoder makes no others: no test for the table's end. */
called:
	if (left != WEFT_NEXT_RUN)
		goto leaves;
	WEFT_CALLED
	/* Calls may be long, and many without a jump backwards. */
	if (WANTED())
		goto attended;
	NEXT();
fault:
	task->pc = NEXT_PC();
	left = fault_at(worker, task, insn);
	goto leaves;
jump:
	insn += insn->off;
attend:
	task->pc = NEXT_PC();
attended:
	left = WEFT_NEXT_ATTEND;
leaves:
	task = weft_switch(worker, task, left);
	if (task)
		goto enter;
	return left;
}
