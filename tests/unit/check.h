/* SPDX-License-Identifier: GPL-2.0 */
/* Programs for the verifier: this is refused with that reason, this is not. */
#ifndef WEFT_CHECK_H
#define WEFT_CHECK_H

#include "harness.h"
#include "insns.h"
#include "program.h"

struct verdict {
	int err;
	u32 bad_insn;
	char log[256];
	struct weft_program program;
};

static inline struct verdict verify_with(const struct weft_raw_insn *insns, u32 nr,
					 const u32 *entries, u32 nr_entries, u32 stack_limit)
{
	struct verdict out;
	struct weft_verify v = {
		.insns = insns, .nr_insns = nr, .entries = entries, .nr_entries = nr_entries,
		.stack_limit = stack_limit, .log = out.log, .log_size = sizeof(out.log),
		.bad_insn = 0xcccccccc,
	};

	memset(&out, 0xcc, sizeof(out));
	out.err = weft_program_init(&out.program, &v);
	out.bad_insn = v.bad_insn;
	return out;
}

/* One entry, at 0. */
static inline struct verdict verify(const struct weft_raw_insn *insns, u32 nr)
{
	static const u32 entry;

	return verify_with(insns, nr, &entry, 1, WEFT_STACK_DEFAULT);
}

static inline void check_accepted(struct test *t, const char *file, int line,
				  struct verdict verdict)
{
	if (verdict.err)
		test_fail(t, file, line, "refused: %d, %s", verdict.err, verdict.log);
	else if (verdict.log[0])
		test_fail(t, file, line, "accepted, but the log says: %s", verdict.log);
	weft_program_free(&verdict.program);
}

static inline void check_refused(struct test *t, const char *file, int line, const char *reason,
				 struct verdict verdict)
{
	char number[32];

	snprintf(number, sizeof(number), "instruction %u: ", verdict.bad_insn);
	if (!verdict.err) {
		test_fail(t, file, line, "accepted, but should be: %s", reason);
		weft_program_free(&verdict.program);
		return;
	}
	if (verdict.err != -EINVAL)
		test_fail(t, file, line, "returned %d, not -EINVAL", verdict.err);
	if (strcmp(verdict.log, reason))
		test_fail(t, file, line, "log is \"%s\", not \"%s\"", verdict.log, reason);
	if (strncmp(verdict.log, number, strlen(number)))
		test_fail(t, file, line, "bad_insn is %u, log is \"%s\"", verdict.bad_insn,
			  verdict.log);
	if (verdict.program.insns || verdict.program.funcs || verdict.program.nr_insns)
		test_fail(t, file, line, "something is left of a refused program");
}

#define CODE(...) \
	((const struct weft_raw_insn []) { __VA_ARGS__ }), \
	sizeof((const struct weft_raw_insn []) { __VA_ARGS__ }) / sizeof(struct weft_raw_insn)
#define ENTRIES(...) \
	((const u32 []) { __VA_ARGS__ }), sizeof((const u32 []) { __VA_ARGS__ }) / sizeof(u32)

#define ACCEPT(...) \
	check_accepted(t, __FILE__, __LINE__, verify(CODE(__VA_ARGS__)))
#define REFUSE(reason, ...) \
	check_refused(t, __FILE__, __LINE__, reason, verify(CODE(__VA_ARGS__)))
/* With entries: code and entries are CODE() and ENTRIES(). */
#define ACCEPT_AT(code, entries) \
	check_accepted(t, __FILE__, __LINE__, VERIFY_AT(code, entries))
#define REFUSE_AT(reason, code, entries) \
	check_refused(t, __FILE__, __LINE__, reason, VERIFY_AT(code, entries))
#define VERIFY_AT(...)	verify_at_(__VA_ARGS__)
#define verify_at_(...)	verify_with(__VA_ARGS__, WEFT_STACK_DEFAULT)

#endif /* WEFT_CHECK_H */
