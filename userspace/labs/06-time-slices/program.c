// SPDX-License-Identifier: GPL-2.0
/*
 * Some that always compute, and one like somebody at a keyboard: it sleeps, and when
 * the moment has come it wants to answer at once. All on one worker.
 */
#include <weft/task.h>

enum { MOST_HOGS = 16, PIECE_US = 50, ANSWER_US = 100, PAUSE_MS = 7 };

u32 hogs = 4;
u32 run_ms = 400;

/* What each has done in the time that there was, in pieces of work. */
u64 pieces[MOST_HOGS];
u32 jain_permille;	/* of that: 1000, all have the same; 1000 / hogs, one has all */
u32 answers;
u64 response_us;		/* from the moment until it runs, in the mean */
u64 worst_us;
static u64 end_ns;
static waitgroup done;

static void hog(long i)
{
	while (now_ns() < end_ns) {
		compute_ns(PIECE_US * 1000);
		pieces[i]++;
	}
	wg_done(&done);
}

static void answer(long unused)
{
	u64 total_us = 0, late_us, due_ns = now_ns();

	for (;;) {
		due_ns += PAUSE_MS * 1000000;
		if (due_ns >= end_ns)
			break;
		sleep_until(due_ns);
		late_us = (now_ns() - due_ns) / 1000;
		total_us += late_us;
		worst_us = late_us > worst_us ? late_us : worst_us;
		response_us = total_us / ++answers;
		compute_ns(ANSWER_US * 1000);
		if (due_ns < now_ns())
			due_ns = now_ns();
	}
	wg_done(&done);
}

/* Jain's index of fairness: the square of the sum by the sum of squares, by how many. */
static u32 jain(void)
{
	u64 sum = 0, squares = 0;
	u32 i;

	for (i = 0; i < hogs; i++) {
		sum += pieces[i];
		squares += pieces[i] * pieces[i];
	}
	squares *= hogs;
	return squares ? (sum * sum * 1000 + squares / 2) / squares : 0;
}

int main(void)
{
	u32 i;

	assert(hogs > 0 && hogs <= MOST_HOGS);
	end_ns = now_ns() + run_ms * 1000000ULL;
	wg_add(&done, hogs + 1);
	assert(go(answer, 0) > 0);
	for (i = 0; i < hogs; i++)
		assert(go(hog, i) > 0);
	wg_wait(&done);
	jain_permille = jain();
	print("%u answers, %lu us late in the mean, %lu us at most; shares: Jain %u.%03u",
	      answers, response_us, worst_us, jain_permille / 1000, jain_permille % 1000);
	return 0;
}
