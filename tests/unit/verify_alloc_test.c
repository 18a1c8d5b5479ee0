// SPDX-License-Identifier: GPL-2.0
/* What the verifier does where memory ends. The kernel's allocations fail elsewhere. */
#include <stdlib.h>

#include "check.h"

/* Allocation number @fail_at from now on fails; 0: none does. */
static int fail_at;
void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *__wrap_calloc(size_t n, size_t size)
{
	return fail_at && !--fail_at ? NULL : __real_calloc(n, size);
}

/* Every allocation of a good verification fails once; nothing may leak. */
TEST(allocation_failures_are_clean)
{
	int nth, failed = 0;

	for (nth = 1; nth < 100; nth++) {
		struct verdict verdict;

		fail_at = nth;
		verdict = verify(CODE(CALL(1), EXIT(), MOVK(0, 1), EXIT()));
		if (!verdict.err) {
			fail_at = 0;
			weft_program_free(&verdict.program);
			break;
		}
		failed++;
		EXPECT_EQ(fail_at, 0);
		EXPECT_EQ(verdict.err, -ENOMEM);
		EXPECT(!verdict.program.insns && !verdict.program.funcs);
		EXPECT_STR(verdict.log, "");
	}
	EXPECT(failed >= 4 && failed < 20);
}
