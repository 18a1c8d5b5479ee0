// SPDX-License-Identifier: GPL-2.0
/*
 * The interpreter. A task's registers stay in struct task, so a switch saves
 * and restores nothing: it is a return from here and another call.
 *
 * The rows of isa.h become the cases of one switch. A switch, not computed
 * goto: kernel code is built with retpolines, where an indirect jump costs five
 * times what a tree of compares costs. Preemption is tested where a loop cannot
 * avoid it: on taken jumps backwards and on calls.
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

void weft_vm_link(struct weft_program *program)
{
	u32 i, pc;

	for (i = 0; i < program->nr_funcs; i++) {
		struct weft_func *func = &program->funcs[i];

		for (pc = func->start; pc < func->end; pc++) {
			struct weft_insn *insn = &program->insns[pc];

			if (insn->op == WEFT_OP_LDIMM64)
				pc++;
			else if (insn->op == WEFT_OP_CALL || insn->op == WEFT_OP_CALLX)
				insn->off = func->frame;
		}
	}
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

/* The worker's tick and everybody's wish to speak to it; see attend(). */
#define WANTED()	unlikely(READ_ONCE(worker->attention))

#define ALU_CASES(name, e32, e64)					\
	case WEFT_OP_##name##32K: { u32 d = *dst, s = insn->imm; (void)d, (void)s; *dst = (u32)(e32); continue; } \
	case WEFT_OP_##name##32X: { u32 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (u32)(e32); continue; } \
	case WEFT_OP_##name##64K: { u64 d = *dst, s = insn->imm; (void)d, (void)s; *dst = (e64); continue; } \
	case WEFT_OP_##name##64X: { u64 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (e64); continue; }

#define JMP_CASES(code, name, c32, c64)					\
	case WEFT_OP_##name##32K: { u32 d = *dst, s = insn->imm; if (c32) goto jump; continue; } \
	case WEFT_OP_##name##32X: { u32 d = *dst, s = regs[insn->src]; if (c32) goto jump; continue; } \
	case WEFT_OP_##name##64K: { u64 d = *dst, s = insn->imm; if (c64) goto jump; continue; } \
	case WEFT_OP_##name##64X: { u64 d = *dst, s = regs[insn->src]; if (c64) goto jump; continue; }

#define UNARY_CASES(name, e)						\
	case WEFT_OP_##name: { u64 d = *dst, s = regs[insn->src]; (void)d, (void)s; *dst = (e); continue; }

/* Values may be unaligned; gcc makes one move of it where the CPU can. */
#define VALUE(type)	(*(volatile struct { type v; } __packed *)p).v

#define LOAD(type, as) {						\
		u64 addr = regs[insn->src] + insn->off;			\
		void *p = weft_memory_at(memory, task, addr, sizeof(type), false); \
		if (unlikely(!p))					\
			goto bad_load;					\
		*dst = (as)VALUE(type);					\
		continue;						\
	}
#define STORE(type, value) {						\
		u64 addr = *dst + insn->off;				\
		void *p = weft_memory_at(memory, task, addr, sizeof(type), true); \
		if (unlikely(!p))					\
			goto bad_store;					\
		VALUE(type) = (type)(value);				\
		continue;						\
	}
#define MEM_CASES(suffix, type)						\
	case WEFT_OP_LDX##suffix: LOAD(type, u64)			\
	case WEFT_OP_ST##suffix: STORE(type, insn->imm)		\
	case WEFT_OP_STX##suffix: STORE(type, regs[insn->src])
#define LDSX_CASES(suffix, type)					\
	case WEFT_OP_LDSX##suffix: LOAD(type, s64)

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

/* Where the task goes on. */
#define NEXT_PC()	((u32)(insn + 1 - code))

/* One opcode a call of the API: no second table to look it up in. */
#define HELPER_CASE(number, name, args)					\
	case WEFT_OP_HELPER_##name:					\
		task->pc = NEXT_PC();					\
		next = weft_call_##name(worker, task);			\
		break;
/* The commonest, in line. */
#define weft_call_task_yield(worker, task)	WEFT_NEXT_YIELD

enum weft_next weft_vm_run(struct weft_worker *worker, struct weft_task *task)
{
	const struct weft_memory *memory = &worker->session->memory;
	const struct weft_insn *code = worker->session->program.insns;
	const struct weft_insn *insn;
	u64 *regs = task->regs;
	enum weft_next next;

	for (insn = code + task->pc; ; insn++) {
		u64 *dst = &regs[insn->dst];

		switch (insn->op) {
		WEFT_ALU_ROWS(ALU_CASES)
		WEFT_JMP_ROWS(JMP_CASES)
		WEFT_UNARY_ROWS(UNARY_CASES)
		WEFT_MEM_ROWS(MEM_CASES)
		WEFT_LDSX_ROWS(LDSX_CASES)
		case WEFT_OP_JA:
			goto jump;
		case WEFT_OP_LDIMM64:
			*dst = insn->imm;
			insn++;
			continue;
		case WEFT_OP_CALL:
			if (unlikely(!call(task, NEXT_PC(), insn->off)))
				goto overflow;
			insn = code + insn->imm - 1;
			if (WANTED())
				goto attend;
			continue;
		case WEFT_OP_EXIT:
			if (!task->depth)
				return WEFT_NEXT_EXIT;
			insn = code + leave(task) - 1;
			continue;
		WEFT_CALLS(HELPER_CASE)
		case WEFT_OP_CALLX:
			task->pc = NEXT_PC();
			next = call_pointer(worker, task, insn);
			insn = code + task->pc - 1;
			break;
		default:
			task->pc = NEXT_PC();
			next = atomic_op(worker, task, insn);
			break;
		}
		if (next != WEFT_NEXT_RUN)
			return next;
		/* Calls may be long, and many without a jump backwards. */
		if (WANTED())
			return WEFT_NEXT_ATTEND;
		continue;
jump:
		if (insn->off < 0 && WANTED()) {
			insn += insn->off;
			goto attend;
		}
		insn += insn->off;
		continue;
bad_load:
		task->pc = NEXT_PC();
		return weft_fault_access(worker, task, regs[insn->src] + insn->off,
					 access_bytes(insn->op), false);
bad_store:
		task->pc = NEXT_PC();
		return weft_fault_access(worker, task, *dst + insn->off,
					 access_bytes(insn->op), true);
	}
overflow:
	task->pc = NEXT_PC();
	return weft_fault(worker, task, WEFT_FAULT_STACK, regs[10]);
attend:
	task->pc = NEXT_PC();
	return WEFT_NEXT_ATTEND;
}
