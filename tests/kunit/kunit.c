// SPDX-License-Identifier: GPL-2.0
/*
 * The verifier's unit tests inside the kernel, as KUnit suites: what programs are
 * refused must not depend on who compiled it. The verifier here is a second copy:
 * the module's is not exported.
 */
#include <linux/module.h>

#include "../../module/core/decode.c"
#include "../../module/core/verify.c"
#include "../../module/core/verify_stack.c"
#include "../unit/harness.h"

static unsigned long long seed;
module_param(seed, ullong, 0444);
MODULE_PARM_DESC(seed, "seed of the random programs; 0: another each time");

void test_fail(struct test *t, const char *file, int line, const char *fmt, ...)
{
	struct va_format text = { .fmt = fmt };
	va_list args;

	t->failed = true;
	va_start(args, fmt);
	text.va = &args;
	KUNIT_FAIL(t->kunit, "%s:%d: %pV (seed=0x%llx)", file, line, &text, seed);
	va_end(args);
}

unsigned long long test_seed(void)
{
	if (!seed)
		seed = get_random_u64();
	return seed;
}

MODULE_DESCRIPTION("Unit tests of weft's verifier");
MODULE_AUTHOR("weft developers");
MODULE_LICENSE("GPL");
