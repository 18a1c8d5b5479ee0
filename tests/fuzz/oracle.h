/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The specification as a program: RFC 9669, instruction by instruction, on raw
 * instructions. It shares no code with the engine, and is slow and plain.
 */
#ifndef WEFT_FUZZ_ORACLE_H
#define WEFT_FUZZ_ORACLE_H

#include <linux/weft.h>

#include "isa.h"

enum {
	ORACLE_REGIONS	= 5,
	ORACLE_CALLS	= 1024,
};

/* An access is good if all of it is in one region. */
struct oracle_region {
	u64 start;
	u64 size;
	u8 *bytes;
	bool writable;
};

/* What is kept for the caller: r6 to r10, and where it goes on. */
struct oracle_call {
	u64 saved[5];
	u32 back;
};

enum oracle_state { ORACLE_RUNS, ORACLE_EXITED, ORACLE_FAULTED };

/**
 * struct oracle - a machine
 * @insns:	the program
 * @nr_insns:	how many
 * @entries:	of each instruction: a function that may be called by address starts here
 * @frames:	of each instruction: bytes of stack of its function
 * @most_calls:	calls in calls that there may be
 * @stack_left:	bytes of stack that a call must leave
 * @regions:	its memory
 * @r:		registers
 * @pc:		the next instruction; of a fault, the one that did it
 * @calls:	callers
 * @nr_calls:	how many
 * @fault:	enum weft_fault
 * @fault_addr:	what it was about
 * @fault_bytes: how many, if it was an access
 */
struct oracle {
	const struct weft_raw_insn *insns;
	u32 nr_insns;
	const bool *entries;
	const u32 *frames;
	u32 most_calls;
	u32 stack_left;
	struct oracle_region regions[ORACLE_REGIONS];
	u64 r[11];
	u32 pc;
	struct oracle_call calls[ORACLE_CALLS];
	u32 nr_calls;
	u32 fault;
	u64 fault_addr;
	u32 fault_bytes;
};

/* Runs one instruction; aborts on one that RFC 9669 does not know. */
enum oracle_state oracle_step(struct oracle *o);

#endif /* WEFT_FUZZ_ORACLE_H */
