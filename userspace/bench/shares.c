// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks that want all of a CPU, for a while: what each of them gets is the policy's
 * doing. With @tickets they have one, two, three and so on.
 */
#include <weft/task.h>

volatile u64 tasks = 50, ms = 1000, tickets;

static void burn(long nr)
{
	if (tickets)
		task_tickets(nr);
	for (;;)
		compute_ns(100000);
}

int main(void)
{
	for (u64 nr = 1; nr <= tasks; nr++)
		assert(go(burn, nr) > 0);
	sleep_ns(ms * 1000000);
	return 0;
}
