// SPDX-License-Identifier: GPL-2.0
/* What locking and unlocking a free mutex costs. */
#include "bench.h"

volatile u64 pairs = 1000000;
u64 ps;		/* a pair */
static mutex lock;

int main(void)
{
	u64 start_ns = now_ns(), i;

	for (i = 0; i < pairs; i++) {
		mutex_lock(&lock);
		mutex_unlock(&lock);
	}
	ps = (now_ns() - start_ns) * 1000 / pairs;
	return 0;
}
