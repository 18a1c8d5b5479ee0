/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/* What mmap() of /dev/weft shows: segments and event rings. Part of <linux/weft.h>. */
#ifndef _UAPI_LINUX_WEFT_EVENTS_H
#define _UAPI_LINUX_WEFT_EVENTS_H

#include <linux/types.h>

/*
 * mmap() offsets. RODATA and DATA are the program's segments, live; EVENTS(i)
 * is the event ring of worker i: a struct weft_event_head on a page of its
 * own, then the records.
 */
#define WEFT_MAP_RODATA		0x100000000ULL
#define WEFT_MAP_DATA		0x200000000ULL
#define WEFT_MAP_EVENTS(i)	(0x1000000000ULL + ((__u64)(i) << 32))

enum weft_event_type {
	WEFT_EVENT_SPAWN	= 1,	/* task: new; arg: entry */
	WEFT_EVENT_SWITCH	= 2,	/* task: begins to run */
	WEFT_EVENT_YIELD	= 3,	/* task: gave way */
	WEFT_EVENT_PREEMPT	= 4,	/* task: quantum over */
	WEFT_EVENT_BLOCK	= 5,	/* task: waits; arg: enum weft_wait_on */
	WEFT_EVENT_WAKE		= 6,	/* task: runnable again */
	WEFT_EVENT_STEAL	= 7,	/* arg: victim's worker, task: how many */
	WEFT_EVENT_EXIT		= 8,	/* task: ended */
	WEFT_EVENT_FAULT	= 9,	/* task; arg: enum weft_fault */
	WEFT_EVENT_IDLE		= 10,	/* worker has nothing to do */
	WEFT_EVENT_TICKETS	= 11,	/* task: has declared; arg: tickets */
	WEFT_EVENT_PRIORITY	= 12,	/* task: has declared; arg: priority, signed */
	WEFT_EVENT_HELD		= 13,	/* task: has what who runs wants; arg: mutex, 32 bits */
	WEFT_EVENT_PIN		= 14,	/* task: is pinned; arg: worker + 1, 0: no more */
	WEFT_EVENT_STEP		= 15,	/* task: does what others may notice; arg: instruction */
};

/**
 * struct weft_event - one record of an event ring
 * @time_ns:	CLOCK_MONOTONIC
 * @task:	task id
 * @type:	enum weft_event_type
 * @arg:	see there
 * @seq:	gapless but for lost ones; a reader sees overwriting by it
 */
struct weft_event {
	__aligned_u64 time_ns;
	__aligned_u64 task;
	__u32 type;
	__u32 arg;
	__aligned_u64 seq;
};

/**
 * struct weft_event_head - first page of an event ring
 * @head:	records ever written; the newest is at (@head - 1) % @records
 * @records:	room, a power of two
 * @record_size: sizeof(struct weft_event)
 */
struct weft_event_head {
	__aligned_u64 head;
	__u32 records;
	__u32 record_size;
};

#endif /* _UAPI_LINUX_WEFT_EVENTS_H */
