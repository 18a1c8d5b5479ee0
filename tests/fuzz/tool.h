/* SPDX-License-Identifier: GPL-2.0 */
/* What targets share that are about files and texts which users give to the tool. */
#ifndef WEFT_FUZZ_TOOL_H
#define WEFT_FUZZ_TOOL_H

#include <stddef.h>

#include <linux/types.h>

/* file.c: a file with that in it, until the next; its name. */
const char *fuzz_file(const __u8 *data, size_t size);

/* said.c: from here on it is listened to what the tool says. */
void fuzz_listen(void);
/* Until here: it has refused something, in one line that says why, or said nothing. */
void fuzz_heard(int status);
/* Until here; a run says what it likes. */
void fuzz_ignore(void);
/* Aborts, with what was heard. */
__attribute__((format(printf, 1, 2), noreturn))
void fuzz_broken(const char *fmt, ...);

#define FUZZ_REQUIRE(cond)						\
	do {								\
		if (!(cond))						\
			fuzz_broken("not so: %s", #cond);		\
	} while (0)

/* libFuzzer's interface. */
int LLVMFuzzerTestOneInput(const __u8 *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);
size_t LLVMFuzzerMutate(__u8 *data, size_t size, size_t most);
size_t LLVMFuzzerCustomMutator(__u8 *data, size_t size, size_t most, unsigned int seed);

#endif /* WEFT_FUZZ_TOOL_H */
