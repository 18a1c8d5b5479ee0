// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes for the decoder and the verifier: a refusal names its instruction, an
 * accepted program is what the interpreter may take it for.
 */
#include "check.h"
#include "input.h"
#include "safe.h"

#define REQUIRE(cond)								\
	do {									\
		if (!(cond)) {							\
			fprintf(stderr, "verify: not so: %s; %d, %s\n", #cond, verdict.err, \
				verdict.log);					\
			abort();						\
		}								\
	} while (0)

static void check_refusal(struct verdict verdict, u32 nr)
{
	char number[32];

	snprintf(number, sizeof(number), "instruction %u: ", verdict.bad_insn);
	REQUIRE(verdict.err == -EINVAL);
	REQUIRE(!strncmp(verdict.log, number, strlen(number)));
	REQUIRE(strlen(verdict.log) > strlen(number));
	/* A program of none is refused at its first; what an entry names may be none. */
	REQUIRE(verdict.bad_insn < nr || !nr || strstr(verdict.log, ": entry at "));
	REQUIRE(!verdict.program.insns && !verdict.program.funcs);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	struct fuzz_program p;
	struct verdict verdict;

	fuzz_program_read(&p, data, size);
	verdict = verify_with(p.insns, p.nr, p.entries, p.nr_entries, p.stack_limit);
	if (verdict.err) {
		check_refusal(verdict, p.nr);
		return 0;
	}
	REQUIRE(!verdict.log[0]);
	REQUIRE(program_is_safe(&verdict.program));
	weft_program_free(&verdict.program);
	return 0;
}
