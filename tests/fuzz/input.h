/* SPDX-License-Identifier: GPL-2.0 */
/* What the targets that take programs share: their input, and how it is mutated. */
#ifndef WEFT_FUZZ_INPUT_H
#define WEFT_FUZZ_INPUT_H

#include "insns.h"
#include "program.h"
#include "worker.h"

enum {
	FUZZ_INSNS	= 120,	/* a file stays under 1 KiB */
	FUZZ_ENTRIES	= 4,
};

/* Before the instructions, in a file. */
struct fuzz_header {
	u8 nr_entries;
	u8 entries[FUZZ_ENTRIES - 1];	/* the first is 0 */
	u8 seed;			/* for what the target chooses */
	u8 chaos;			/* 1: the interpreter for chaos, 3: which also stops */
	u16 stack_limit;
};

/* An input, taken apart: any bytes make one. */
struct fuzz_program {
	struct fuzz_header header;
	u32 nr_entries;
	u32 entries[FUZZ_ENTRIES];
	u32 stack_limit;
	u32 nr;
	struct weft_raw_insn insns[FUZZ_INSNS];
};

void fuzz_program_read(struct fuzz_program *p, const u8 *data, size_t size);
/* What the verifier says to it; @v is for its reason, may be NULL. */
int fuzz_program_verify(const struct fuzz_program *p, struct weft_program *out,
			struct weft_verify *v);

/* A call of the API that waits for nobody and needs no scheduler. */
bool fuzz_call_is_alone(s32 number);

static inline u32 fuzz_below(u64 *random, u32 limit)
{
	return (weft_random(random) >> 32) % limit;
}

/* Numbers at which something changes; any number now and then. */
u64 fuzz_number(u64 *random);

/* libFuzzer's interface. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerMutate(u8 *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(u8 *data, size_t size, size_t most, unsigned int seed);

#endif /* WEFT_FUZZ_INPUT_H */
