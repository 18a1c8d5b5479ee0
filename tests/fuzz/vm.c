// SPDX-License-Identifier: GPL-2.0
/*
 * Programs for the interpreter, beside the oracle: registers, memory and faults
 * must be the same. What a program may touch is allocated to the byte, so that
 * ASan sees each step beside it. A program runs round after round, with other
 * arguments, and as it would be preempted everywhere or nowhere; also by the interpreter
 * for chaos, which may stop before any step and has to come to the same.
 *
 * What calls of the API do is not in RFC 9669. Programs with such as need nobody
 * else run without the oracle: they have to stay in their memory.
 */
#include "engine.h"
#include "hosted.h"
#include "input.h"
#include "oracle.h"
#include "vm.h"

enum {
	ROUND_INSNS	= 2048,
	PROGRAM_INSNS	= 32768,
	PROGRAM_ROUNDS	= 64,
	CALL_ROUNDS	= 8,
	CALL_PAUSES	= 100,	/* fewer than lines of output that there is room for */
	CALL_MEMORY	= 8 << 20,
	GRANULES	= 3,	/* two are laid out here, one is to be had */
};

/* Odd sizes, so that each access has an end to be off by one at. Last, the stack. */
static const struct oracle_region regions[ORACLE_REGIONS] = {
	{ WEFT_ADDR(WEFT_SEG_RODATA, 0), 37 },
	{ WEFT_ADDR(WEFT_SEG_DATA, 0), 67, .writable = true },
	{ WEFT_ADDR(WEFT_SEG_ARENA, 0), 24, .writable = true },
	{ WEFT_ADDR(WEFT_SEG_ARENA, WEFT_GRANULE), 45, .writable = true },
	{ WEFT_ADDR(WEFT_SEG_STACK, 0), 0, .writable = true },
};

enum { STACK = ORACLE_REGIONS - 1 };

/**
 * struct machine - the engine's core and the oracle, with a memory each
 * @input:	the program
 * @session:	not started; the interpreter needs its program, its memory and its end,
 *		calls need channels, output and a place where nobody waits
 * @worker:	a carrier's, so that the interpreter returns to us
 * @task:	with as many frames as it may use
 * @granules:	of the arena
 * @memory:	the engine's regions
 * @oracle:	has its own
 * @entries:	see struct oracle
 * @frames:	see struct oracle
 * @random:	the arguments
 */
struct machine {
	struct fuzz_program input;
	struct weft_session *session;
	struct weft_worker worker;
	struct weft_task *task;
	struct weft_granule granules[GRANULES];
	u8 *memory[ORACLE_REGIONS];
	struct oracle oracle;
	bool entries[FUZZ_INSNS];
	u32 frames[FUZZ_INSNS];
	u64 random;
};

static struct machine machine;
static u64 total_insns, total_programs, total_calling;

static void say_totals(void)
{
	fprintf(stderr, "vm: %llu programs accepted, %llu with calls, %llu instructions interpreted\n",
		(unsigned long long)total_programs, (unsigned long long)total_calling,
		(unsigned long long)total_insns);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static long nobody;

	machine.session = &weft_hosted_open()->session;
	if (weft_output_init(machine.session) || weft_parking_init(machine.session))
		abort();
	weft_lock_init(&machine.session->memory.lock);
	machine.worker.session = machine.session;
	machine.worker.carrier = (struct weft_carrier *)&nobody;
	atexit(say_totals);
	return 0;
}

static void *exactly(size_t bytes)
{
	void *p = calloc(1, bytes);

	if (!p)
		abort();
	return p;
}

/* In the read-only region, for those who print: one every 8 bytes, the last without an end. */
static const char formats[] = "%d%5lu\0." "%s%9x%c\0" "%08lx%p\0" "%-999d\0." "%s%%-";

/* Both memories, with the same in them. */
static void make_memory(struct machine *m, u32 stack_bytes)
{
	struct weft_memory *memory = &m->session->memory;
	u32 i, at;

	memcpy(m->oracle.regions, regions, sizeof(regions));
	m->oracle.regions[STACK].size = stack_bytes;
	for (i = 0; i < ORACLE_REGIONS; i++) {
		struct oracle_region *region = &m->oracle.regions[i];

		region->bytes = exactly(region->size);
		m->memory[i] = exactly(region->size);
		for (at = 0; at < region->size; at++)
			m->memory[i][at] = region->bytes[at] =
				i || at >= sizeof(formats) - 1 ? 0x81 + 37 * at + i : formats[at];
	}
	memory->load[WEFT_SEG_RODATA] = (struct weft_segment) { m->memory[0], regions[0].size };
	memory->load[WEFT_SEG_DATA] = (struct weft_segment) { m->memory[1], regions[1].size };
	memory->store[WEFT_SEG_DATA] = memory->load[WEFT_SEG_DATA];
	m->granules[0] = (struct weft_granule) { m->memory[2], regions[2].size };
	m->granules[1] = (struct weft_granule) { m->memory[3], WEFT_GRANULE + regions[3].size };
	m->granules[2] = (struct weft_granule) {};
	memory->granules = m->granules;
	memory->nr_granules = GRANULES;
	memory->next = memory->end = 2 * WEFT_GRANULE;
	memory->limit = CALL_MEMORY;
	memory->charged = 0;
}

static void free_memory(struct machine *m)
{
	u32 i;

	for (i = 0; i < ORACLE_REGIONS; i++) {
		free(m->memory[i]);
		free(m->oracle.regions[i].bytes);
	}
	weft_free(m->granules[2].base);
	weft_chans_free(m->session);
	weft_chans_init(m->session);
}

/* A slot as weft_task_create() has them, but to the byte. */
static void make_task(struct machine *m, const struct weft_func *func)
{
	m->task = exactly(sizeof(*m->task) + func->depth * sizeof(m->task->frames[0]));
	m->task->stack = m->memory[STACK];
	m->task->segment = WEFT_SEG_STACK;
	m->task->id = 1;
	m->oracle.most_calls = func->depth;
	m->oracle.stack_left = func->recursive ? WEFT_FRAME_MAX : 0;
}

/* What the raw instructions do not say: where functions are, what stack they use. */
static void tell_oracle(struct machine *m)
{
	const struct weft_program *program = &m->session->program;
	u32 i;

	m->oracle.insns = m->input.insns;
	m->oracle.nr_insns = m->input.nr;
	m->oracle.entries = m->entries;
	m->oracle.frames = m->frames;
	memset(m->entries, 0, sizeof(m->entries));
	for (i = 0; i < m->input.nr_entries; i++)
		m->entries[m->input.entries[i]] = true;
	for (i = 0; i < m->input.nr; i++) {
		const struct weft_raw_insn *insn = &m->input.insns[i];

		m->frames[i] = weft_program_func(program, i)->frame;
		if (insn->code == 0x18 && insn->src)
			m->entries[i + 1 + insn->imm] = true;
	}
}

static void start_round(struct machine *m)
{
	const struct weft_func *func = weft_program_entry(&m->session->program, 0);
	struct oracle *o = &m->oracle;
	u32 i;

	memset(o->r, 0, sizeof(o->r));
	for (i = 1; i <= 5; i++)
		o->r[i] = fuzz_number(&m->random);
	/* Addresses that are good for something. */
	o->r[1] = regions[1].start + fuzz_below(&m->random, 72);
	o->r[2] = regions[fuzz_below(&m->random, STACK)].start + fuzz_below(&m->random, 40);
	o->r[10] = WEFT_ADDR(m->task->segment, func->stack);
	o->pc = 0;
	o->nr_calls = 0;
	weft_task_setup(m->session, m->task, func, o->r[1]);
	memcpy(m->task->regs, o->r, sizeof(o->r));
	m->session->stopping = 0;
	memset(&m->session->result, 0, sizeof(m->session->result));
}

/* Behind these the engine looks up, and may leave the task for another one. */
static bool is_pause(const struct oracle *o, u32 pc, u32 nr_calls)
{
	u32 code = o->insns[pc].code;

	if ((code & 7) == 5 || (code & 7) == 6)
		return o->nr_calls > nr_calls || (code != 0x95 && o->pc <= pc);
	return (code & 7) == 3 && code >> 5 == 6;
}

/* To the end, or for a while and to the next pause. */
static enum oracle_state run_oracle(struct oracle *o, u32 *pauses)
{
	enum oracle_state state;
	u32 steps = 0;
	bool pause;

	*pauses = 0;
	do {
		u32 pc = o->pc, nr_calls = o->nr_calls;

		state = oracle_step(o);
		pause = state == ORACLE_RUNS && is_pause(o, pc, nr_calls);
		*pauses += pause;
		steps++;
	} while (state == ORACLE_RUNS && (steps < ROUND_INSNS || !pause));
	total_insns += steps;
	return state;
}

static enum weft_next enter(struct machine *m)
{
	return m->input.header.chaos & 1 ? weft_chaos_run(&m->worker, m->task) :
					   weft_vm_run(&m->worker, m->task);
}

/* Without calls, it is chaos that makes a task give way. */
static enum weft_next run_engine(struct machine *m, u32 pauses)
{
	enum weft_next left;

	do {
		left = enter(m);
	} while (left == WEFT_NEXT_YIELD || (left == WEFT_NEXT_ATTEND && --pauses));
	return left;
}

static void show(const struct machine *m)
{
	u32 i;

	for (i = 0; i < m->input.nr; i++)
		fprintf(stderr, "%4u: code 0x%02x dst %u src %u off %d imm %d\n", i,
			m->input.insns[i].code, m->input.insns[i].dst, m->input.insns[i].src,
			m->input.insns[i].off, m->input.insns[i].imm);
	for (i = 0; i < 11; i++)
		fprintf(stderr, "r%-2u engine 0x%016llx oracle 0x%016llx\n", i,
			m->task->regs[i], m->oracle.r[i]);
}

__attribute__((format(printf, 2, 3), noreturn))
static void differ(const struct machine *m, const char *fmt, ...)
{
	va_list args;

	show(m);
	fputs("vm: ", stderr);
	va_start(args, fmt);
	vfprintf(stderr, fmt, args);
	va_end(args);
	fputc('\n', stderr);
	abort();
}

static void compare_memory(const struct machine *m)
{
	u32 i, at;

	for (i = 0; i < ORACLE_REGIONS; i++) {
		const struct oracle_region *region = &m->oracle.regions[i];

		for (at = 0; at < region->size; at++)
			if (m->memory[i][at] != region->bytes[at])
				differ(m, "memory at 0x%llx is 0x%02x, not 0x%02x",
				       region->start + at, m->memory[i][at], region->bytes[at]);
	}
}

static void compare_fault(const struct machine *m)
{
	const struct weft_result *result = &m->session->result;
	const struct oracle *o = &m->oracle;

	if (result->out_fault != o->fault || result->out_addr != o->fault_addr ||
	    result->out_access != o->fault_bytes || result->out_insn != o->pc)
		differ(m, "fault %u at %u, address 0x%llx, %u bytes; not %u at %u, 0x%llx, %u",
		       result->out_fault, result->out_insn, result->out_addr,
		       result->out_access, o->fault, o->pc, o->fault_addr, o->fault_bytes);
}

static void compare(const struct machine *m, enum oracle_state state, enum weft_next left)
{
	static const enum weft_next same[] = {
		[ORACLE_RUNS] = WEFT_NEXT_ATTEND,
		[ORACLE_EXITED] = WEFT_NEXT_EXIT,
		[ORACLE_FAULTED] = WEFT_NEXT_FAULT,
	};

	if (left != same[state])
		differ(m, "the engine left with %u, at %u, not with %u, at %u", left, m->task->pc,
		       same[state], m->oracle.pc);
	if (state == ORACLE_RUNS && m->task->pc != m->oracle.pc)
		differ(m, "the engine is at %u, not at %u", m->task->pc, m->oracle.pc);
	if (m->task->depth != m->oracle.nr_calls)
		differ(m, "%u calls in calls, not %u", m->task->depth, m->oracle.nr_calls);
	if (state == ORACLE_FAULTED)
		compare_fault(m);
	if (memcmp(m->task->regs, m->oracle.r, sizeof(m->oracle.r)))
		differ(m, "registers differ");
	compare_memory(m);
}

/* What does not end can only be left where it is when it pauses. */
static void run_round(struct machine *m)
{
	enum oracle_state state;
	u32 pauses;

	start_round(m);
	state = run_oracle(&m->oracle, &pauses);
	m->worker.attention = state == ORACLE_RUNS || fuzz_below(&m->random, 2);
	compare(m, state, run_engine(m, state == ORACLE_RUNS ? pauses : pauses + 1));
}

/* All that goes on for long can be left in the middle, and is, until it is left for good. */
static void run_calling_round(struct machine *m)
{
	u32 pauses = CALL_PAUSES;
	enum weft_next left;

	start_round(m);
	m->worker.attention = true;
	do {
		left = enter(m);
	} while ((left == WEFT_NEXT_ATTEND || left == WEFT_NEXT_YIELD) && --pauses);
	if (left == WEFT_NEXT_RUN || left == WEFT_NEXT_BLOCK)
		differ(m, "the engine left with %u, at %u", left, m->task->pc);
	if (memcmp(m->memory[0], m->oracle.regions[0].bytes, regions[0].size))
		differ(m, "read-only memory was written");
	m->session->output.head = m->session->output.tail;
}

static void run_rounds(struct machine *m, bool calling)
{
	u64 until = total_insns + PROGRAM_INSNS;
	u32 round, most = calling ? CALL_ROUNDS : PROGRAM_ROUNDS;

	for (round = 0; round < most && total_insns < until; round++)
		calling ? run_calling_round(m) : run_round(m);
	total_calling += calling;
}

static void run_program(struct machine *m, bool calling)
{
	const struct weft_func *func = weft_program_entry(&m->session->program, 0);

	make_memory(m, func->stack);
	make_task(m, func);
	tell_oracle(m);
	m->random = m->worker.random = m->worker.draws = 2 * m->input.header.seed + 1;
	m->session->chaos = m->input.header.chaos & 2 ? WEFT_CHAOS_PREEMPTS : 0;
	run_rounds(m, calling);
	free_memory(m);
	free(m->task);
	total_programs++;
}

/* How many calls of the API it has; one that may need others makes it -1. */
static int count_calls(const struct fuzz_program *input)
{
	int count = 0;
	u32 i;

	for (i = 0; i < input->nr; i++) {
		if (input->insns[i].code != 0x85 || input->insns[i].src)
			continue;
		if (!fuzz_call_is_alone(input->insns[i].imm))
			return -1;
		count++;
	}
	return count;
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct machine *m = &machine;
	struct weft_verify v = {};
	int calls;

	fuzz_program_read(&m->input, data, size);
	calls = count_calls(&m->input);
	/* Much stack would only be much to compare. */
	m->input.stack_limit %= 4096;
	if (calls < 0 || fuzz_program_verify(&m->input, &m->session->program, &v))
		return 0;
	weft_vm_link(&m->session->program);
	run_program(m, calls);
	weft_program_free(&m->session->program);
	return 0;
}
