/* SPDX-License-Identifier: GPL-2.0 */
/* Printed lines on their way to read(): a ring of bytes, and who waits for room. */
#ifndef WEFT_OUTPUT_H
#define WEFT_OUTPUT_H

#include "platform.h"

struct weft_session;
struct weft_task;
struct weft_worker;

enum { WEFT_OUTPUT_BYTES = 64 << 10 };

struct weft_output {
	struct weft_lock lock;
	char *ring;
	u64 head;			/* lock: bytes ever read */
	u64 tail;			/* lock, A for emptiness: bytes ever written */
	struct weft_task *first;	/* lock: wait for room, by waiter.next_task */
	struct weft_task *last;
	u32 nr_waiting;
};

int weft_output_init(struct weft_session *session);
void weft_output_free(struct weft_session *session);

/*
 * Writes @len bytes, or makes @task, which @worker runs, wait for room and returns false: it is a
 * reader's then, who makes it runnable to try again.
 */
bool weft_output_write(struct weft_worker *worker, struct weft_task *task,
		       const char *text, u32 len);
/* The platform's, with a virtual clock: waits for room, or for the session's end. */
void weft_output_await(struct weft_session *session, u32 len);
/*
 * A reader's two steps, from outside the workers: what is next, in one piece,
 * then how much of it has arrived. What was not consumed comes again. The
 * caller lets one reader at a time from the first step to the second; writers
 * leave these bytes alone, so it may sleep in between.
 */
u32 weft_output_peek(struct weft_session *session, const char **text);
void weft_output_consume(struct weft_session *session, u32 len);

static inline bool weft_output_empty(const struct weft_output *output)
{
	return READ_ONCE(output->head) == READ_ONCE(output->tail);
}

/* format.c: a line into @line (WEFT_PRINT_LINE bytes); its length or -EINVAL, -EFAULT. */
int weft_format(struct weft_session *session, const struct weft_task *task,
		char *line, u64 format, const u64 *args, u32 nr);
/* A string of the program's, cut to @size; its length or -EFAULT. */
int weft_copy_string(struct weft_session *session, const struct weft_task *task,
		     char *text, u32 size, u64 addr);

#endif /* WEFT_OUTPUT_H */
