/* SPDX-License-Identifier: GPL-2.0 */
/* A run repeated from a schedule or a record. */
#ifndef WEFT_CLI_REPLAY_H
#define WEFT_CLI_REPLAY_H

#include "explore.h"

enum replay_how {
	REPLAY_CHOICES,		/* the schedule has the choices that there were */
	REPLAY_ALL,		/* all steps */
	REPLAY_SYNC,		/* all calls and atomics; what is between comes as it can */
};

/**
 * struct replay - a schedule that is followed
 * @record:	that, and how the run was
 * @followed:	so many of its tasks have had their turn
 * @gone:	what the run would do is not what the schedule says
 * @path:	the choices that there were
 * @taken:	the steps so far
 * @end:	what came of it
 * @wait:	for ENTER after each
 * @times:	to run it; 0: once, and nothing is said about that
 * @text:	what the user says for @record
 */
struct replay {
	struct weft_explorer explorer;
	struct run run;
	struct record record;
	enum replay_how how;
	size_t followed;
	bool gone;
	bool wait;
	bool json;
	struct schedule path;
	struct replay_steps taken;
	char end[2048];
	__u64 times;
	const char *text;
};

/* replay_run.c: a new one, with zeroes in all else. */
void replay_init(struct replay *replay);
/* @text is a schedule or the name of a record; a status. */
int replay_read(struct replay *replay);
/* run.program runs with its options, once; a status. Then replay_forget(). */
int replay_run(struct replay *replay);
void replay_forget(struct replay *replay);

/* replay_follow.c */
__u32 replay_choose(struct weft_explorer *explorer, const struct weft_step *const *steps,
		    __u32 nr);
void replay_check(struct replay *replay, const struct weft_step *step);

#endif /* WEFT_CLI_REPLAY_H */
