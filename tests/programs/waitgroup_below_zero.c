// SPDX-License-Identifier: GPL-2.0
/*
 * One wg_done() too many is a fault with its source line.
 *
 * expect: fault waitgroup
 */
#include <weft/task.h>

static waitgroup wg;

int main(void)
{
	wg_add(&wg, 2);
	wg_done(&wg);
	wg_done(&wg);
	wg_wait(&wg);
	wg_add(&wg, -1);	/* faults here */
	return 0;
}
