/* SPDX-License-Identifier: GPL-2.0 */
/* A task, its whole state, and the pool that tasks come from. */
#ifndef WEFT_TASK_H
#define WEFT_TASK_H

#include <linux/weft.h>
#include <linux/weft_task.h>

#include "platform.h"
#include "program.h"

struct weft_carrier;
struct weft_order;
struct weft_session;
struct weft_task;
struct weft_worker;

/*
 * Field rules. A task has one owner at any time: the worker that runs it, the
 * queue that holds it, or the object it waits on (under that object's lock).
 * Who hands it on touches it no more: there is no kernel stack to wait for.
 *
 * I: set when the slot is made, then read-only.
 * C: set at creation, then read-only.
 * O: the owner's.
 * A: READ_ONCE()/WRITE_ONCE() or atomic: read by others at any time.
 */

/*
 * Where a task waits; part of a channel's queue or of a parking bucket. A task
 * that waits at one place has it in itself, one in a select has one a case.
 */
struct weft_waiter {
	union {
		struct list_head node;		/* chan: its senders or receivers */
		struct {
			struct weft_waiter *next_key;	/* bucket: other keys */
			struct weft_waiter *next;	/* same key, in order */
			struct weft_waiter *tail;	/* first only: last of the key */
		};
		struct weft_task *next_task;	/* not waiting: free list, inbox, pinned */
	};
	union {
		u64 key;	/* address, channel handle or task id */
		u64 wake_stamp;	/* not waiting: when it became runnable */
	};
	union {
		u64 value;	/* to send */
		u64 *out;	/* where a received value goes */
		u64 progress;	/* not waiting: of a native call left in the middle */
	};
	struct weft_select *select;	/* NULL: it is its task's own */
};

/* What a call leaves behind: registers 6 to 10 and where to go on. */
struct weft_frame {
	u64 saved[5];
	u64 pc;
};

/*
 * Three lines of cache. A switch touches the second: that has the registers that
 * a program keeps across a call, and what the dispatcher asks.
 */
struct weft_task {
	u8 *stack;		/* I: host address of stack offset 0 */
	u32 segment;		/* I: of its stack: WEFT_SEG_STACK | slot */
	u16 stack_bytes;	/* C */
	u16 stack_floor;	/* C: a call that leaves less is an overflow */
	u64 regs[11];		/* O: from 6 on in line 2 */
	u32 pc;			/* O: next instruction */
	u8 state;		/* A: enum weft_task_state; RUNNABLE also while it runs */
	u8 wait;		/* A: enum weft_wait_on */
	u8 sampled;		/* O: wake_stamp is set */
	u8 class;		/* I: size class */
	u64 id;			/* A: lives of this slot << 31 | slot + 1 */
	u16 depth;		/* O: calls in calls */
	u16 max_depth;		/* C */
	s16 pin;		/* O: worker it is pinned to, -1 */
	u16 worker;		/* A: where it last ran */
	/* Line 3: for those who wait. */
	struct weft_waiter waiter;	/* O */
	u32 func;		/* C: A by TASKS: place in program.funcs */
	s32 priority;		/* O */
	u32 timer;		/* timer lock: place in the heap + 1, 0: none */
	u8 joined;		/* A: WEFT_JOIN_* */
	bool resumed;		/* O: a native call goes on where it was left */
	struct weft_frame frames[];
};

enum {
	WEFT_JOIN_NOBODY	= 0,
	WEFT_JOIN_WAITING	= 1,
	WEFT_JOIN_OVER		= 2,
};

enum {
	WEFT_HOT_LINE		= 64,	/* offset of what a switch touches */
	WEFT_ID_SLOT_BITS	= 31,
};

/*
 * An id is used once. The joiners' keys have a use for the two upper bits, so a
 * slot whose ids would go on there, after minutes of work, is let go.
 */
#define WEFT_ID_END	(1ULL << 62)

static inline u64 weft_task_id(const struct weft_task *task)
{
	return READ_ONCE(task->id);
}

/* The lines before the waiter's. Of a select's waiter, that is not in a task, any two. */
static __always_inline void weft_task_prefetch(const struct weft_task *task)
{
	prefetchw((const char *)task);
	prefetchw((const char *)task + WEFT_HOT_LINE);
}

/* The slot that a task of this id is, or was, in; for any number. */
static inline u32 weft_id_slot(u64 id)
{
	return (u32)(id & ((1U << WEFT_ID_SLOT_BITS) - 1)) - 1;
}

/* The slot that @task is in: by what is in the line that a switch touches anyway. */
static inline u32 weft_task_number(const struct weft_task *task)
{
	return weft_id_slot(weft_task_id(task));
}

enum {
	WEFT_CHUNK_BYTES	= 64 << 10,	/* doubled for slots over half of it */
	WEFT_CHUNK_SHIFT	= 9,		/* most slots of a chunk */
	WEFT_POOL_LEAF_SHIFT	= 9,		/* chunks of a leaf */
	WEFT_POOL_LEAVES	= 512,
	WEFT_MAX_TASKS		= 1 << 26,
	WEFT_TASKS_DEFAULT	= 1 << 20,
};

/* Slots of one size; slot memory is never given back while the session lives. */
struct weft_chunk {
	u8 *mem;
	u32 bytes;		/* of @mem */
	u32 stride;		/* bytes of a slot */
	u32 slots;
	struct weft_order *orders;	/* of its slots, see order.c; NULL: nobody has asked */
	u32 *behind;		/* with them; see weft_behind() */
};

/* One size of task. */
struct weft_class {
	u32 stack;		/* bytes of stack */
	u32 depth;		/* frames */
	u32 stride;		/* bytes of a slot */
	struct weft_task *free;	/* pool lock */
	u32 nr_free;		/* pool lock */
};

/**
 * struct weft_pool - all tasks of a session
 * @lock:	protects what follows but @leaves, which is read without
 * @classes:	sizes
 * @nr_classes:	how many
 * @nr_chunks:	chunks made
 * @nr_slots:	slots made; the global queue has room for as many
 * @available:	tasks that may still be created
 * @credit:	how many of these a worker takes or gives back at once
 * @credit_kept: most that a worker keeps
 * @leaves:	two-level table of chunks, by slot number; entries are published
 *		with release order and never change after
 */
struct weft_pool {
	struct weft_lock lock;
	struct weft_class classes[WEFT_CLASS_MAX];
	u32 nr_classes;
	u32 nr_chunks;
	u64 nr_slots;
	u32 available;
	u32 credit;
	u32 credit_kept;
	struct weft_chunk **leaves[WEFT_POOL_LEAVES];
};

/* A worker's own stock of free slots, by class; no lock. */
struct weft_stock {
	struct weft_task *free;
	u32 nr;
};

enum { WEFT_STOCK_MAX = 64 };	/* past this, half goes to the pool */

/* task.c */
int weft_pool_init(struct weft_session *session);
void weft_pool_free(struct weft_session *session);
/* @bytes more at the end of each slot; before the first task is made. 0 or -EINVAL. */
int weft_pool_extend(struct weft_session *session, u32 bytes);

/*
 * A new task that will call @func with @arg; state NEW. NULL sets *err to
 * -ENOSPC (a limit) or -ENOMEM. @worker may be NULL (SPAWN from outside).
 * May sleep.
 */
struct weft_task *weft_task_create(struct weft_session *session,
				   struct weft_worker *worker,
				   const struct weft_func *func, u64 arg, int *err);

/* What @worker has too much of goes where others find it: free slots, the right to take one. */
void weft_stock_spill(struct weft_worker *worker, u32 class);

/* As weft_task_free(), for a task that no worker has, straight into the pool. */
void weft_task_return(struct weft_session *session, struct weft_task *task);

/* Chunk @number, or NULL. */
struct weft_chunk *weft_pool_chunk(struct weft_pool *pool, u32 number);

/* The slot with this number, or NULL; it may be dead. */
struct weft_task *weft_task_slot(struct weft_session *session, u32 slot);
/*
 * All slots, from *@slot = 0 on: the first that is not before it, which *@slot then is
 * behind; NULL: no more. Lets the OS in.
 */
struct weft_task *weft_pool_next(struct weft_session *session, u64 *slot);

#endif /* WEFT_TASK_H */
