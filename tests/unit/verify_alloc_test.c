// SPDX-License-Identifier: GPL-2.0
/* What the verifier does where memory ends. The kernel's allocations fail elsewhere. */
#include "check.h"
#include "fail_alloc.h"

/* Every allocation of a good verification fails once; nothing may leak. */
TEST(allocation_failures_are_clean)
{
	int nth, failed = 0;

	for (nth = 1; nth < 100; nth++) {
		struct verdict verdict;

		fail_alloc(nth);
		verdict = verify(CODE(CALL(1), EXIT(), MOVK(0, 1), EXIT()));
		if (!verdict.err) {
			fail_alloc(0);
			weft_program_free(&verdict.program);
			break;
		}
		failed++;
		EXPECT(alloc_failed());
		EXPECT_EQ(verdict.err, -ENOMEM);
		EXPECT(!verdict.program.insns && !verdict.program.funcs);
		EXPECT_STR(verdict.log, "");
	}
	EXPECT(failed >= 4 && failed < 20);
}
