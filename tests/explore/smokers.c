// SPDX-License-Identifier: GPL-2.0
/*
 * Of three smokers the one that lacks what is on the table is woken.
 * expect: well
 */
#include <weft/task.h>

enum { KINDS = 3 };

static semaphore lacks[KINDS], smoked;
static volatile u32 table;

static void smoke(long kind)
{
	sem_acquire(&lacks[kind]);
	assert(table == 7 - (1 << kind));
	table = 0;
	sem_release(&smoked);
}

int main(void)
{
	for (long i = 0; i < KINDS; i++)
		go(smoke, i);
	for (long i = 0; i < KINDS; i++) {
		table = 7 - (1 << i);
		sem_release(&lacks[i]);
		sem_acquire(&smoked);
	}
	return 0;
}
