// SPDX-License-Identifier: GPL-2.0
/*
 * Tasks make tasks: a binary tree of 8,191, made on whatever worker its parents
 * run, each node once.
 *
 * expect: main 0
 * 1to1: --set nodes=256
 */
#include <weft/task.h>

enum { LEVELS = 13, NODES = 1 << LEVELS };

volatile u32 nodes = NODES;
static u32 visits[NODES];
static waitgroup wg;

static void grow(long node)
{
	__sync_fetch_and_add(&visits[node], 1);
	if (2 * node + 1 < nodes) {
		assert(go(grow, 2 * node) > 0);
		assert(go(grow, 2 * node + 1) > 0);
	}
	wg_done(&wg);
}

int main(void)
{
	u32 i;

	wg_add(&wg, nodes - 1);
	grow(1);
	wg_wait(&wg);
	assert(visits[0] == 0);
	for (i = 1; i < nodes; i++)
		assert(visits[i] == 1);
	return 0;
}
