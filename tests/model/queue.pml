// SPDX-License-Identifier: GPL-2.0
/*
 * A worker's queue, which others steal from: module/core/runqueue.[ch]. Each inline
 * is named after the function that it stands for. The owner pushes tasks and takes
 * them, in any order, while thieves steal; each task is taken once.
 *
 *   TASKS=n	how many; the first array has two places, the second four
 *   THIEVES=n	each may steal at any time, as often as it likes
 *   BOUNDED=1	a full queue does not grow but gives half away (weft_rq_overflow)
 */
#ifndef TASKS
#define TASKS	4
#endif
#ifndef THIEVES
#define THIEVES	1
#endif
#ifndef BOUNDED
#define BOUNDED	0
#endif

#define OWNER	0
#define THREADS	(1 + THIEVES)
#define ROOM(r)	(2 + 2 * (r))

/* Places in memory; the arrays are numbers 0 and 1. */
#define TAIL		0
#define RING		1
#define SLOT(r, i)	(2 + 2 * (r) + (i) % ROOM(r))
#define PLACES		8

#include "memory.pml"

byte head;			/* changed by compare-and-swap only */
bool over;			/* all have been taken */
byte taken[TASKS + 1];		/* how often; task 0 is what an empty place holds */

/* Sets `got` if it succeeds. */
inline weft_rq_move_head(from, by)
{
#ifdef NO_ATOMIC_HEAD
	if
	:: head == from -> head = from + by; got = true
	:: else -> got = false
	fi
#else
	atomic {
		empty(buffer[me]) -> got = (head == from);
		if
		:: got -> head = from + by
		:: else
		fi
	}
#endif
}

inline take(task)
{
	atomic { taken[task]++; assert(task && taken[task] == 1) }
}

inline take_batch()
{
	take(batch[0]);
	if
	:: nr == 2 -> take(batch[1])
	:: else
	fi
}

inline read_batch()
{
	load(SLOT(ring, from), batch[0]);
	if
	:: nr == 2 -> load(SLOT(ring, from + 1), batch[1])
	:: else
	fi
}

inline weft_rq_append(task)
{
#ifdef TAIL_FIRST
	store(TAIL, tail + 1);
	store(SLOT(ring, tail), task);
#else
	store(SLOT(ring, tail), task);
	store(TAIL, tail + 1);
#endif
	tail++
}

inline rq_grow()
{
	i = from;
	do
	:: i != tail -> load(SLOT(0, i), x); store(SLOT(1, i), x); i++
	:: else -> i = 0; x = 0; break
	od;
	ring = 1;
#ifndef RING_LAST
	store(RING, 1)
#endif
}

inline weft_rq_overflow()
{
	nr = 1;
	read_batch();
	weft_rq_move_head(from, 1);
	if
	:: got -> take_batch(); take(next)
	:: else -> weft_rq_append(next)		/* a thief made room */
	fi
}

inline weft_rq_push()
{
	from = head;
	if
	:: tail - from < ROOM(ring) -> weft_rq_append(next)
	:: tail - from >= ROOM(ring) && BOUNDED -> weft_rq_overflow()
	:: tail - from >= ROOM(ring) && !BOUNDED ->
		rq_grow();
		weft_rq_append(next);
#ifdef RING_LAST
		store(RING, 1)
#endif
	fi
}

inline weft_rq_take()
{
	from = head;
	if
	:: from != tail ->
		nr = 1;
		read_batch();
		weft_rq_move_head(from, 1);
		if
		:: got -> take_batch()
		:: else
		fi
	:: else
	fi
}

inline weft_rq_steal()
{
	from = head;
#ifdef RING_BEFORE_TAIL
	load(RING, ring);
	load(TAIL, tail);
#else
	load(TAIL, tail);
	load(RING, ring);
#endif
	if
	:: tail > from ->
		nr = (tail - from + 1) / 2;
		read_batch();
		weft_rq_move_head(from, nr);
		if
		:: got -> take_batch()
		:: else
		fi
	:: else
	fi
}

inline forget()
{
	atomic { from = 0; nr = 0; got = false; batch[0] = 0; batch[1] = 0 }
}

proctype owner()
{
	byte me = OWNER, tail, ring, next = 1, from, nr, i, x;
	byte batch[2];
	bool got;

	do
	:: next <= TASKS -> weft_rq_push(); next++; forget()
	:: tail != head -> weft_rq_take(); forget()
	:: next > TASKS && tail == head -> over = true; break
	od
}

proctype thief(byte me)
{
	byte tail, ring, from, nr;
	byte batch[2];
	bool got;

	do
	:: !over ->
		weft_rq_steal();
		atomic { forget(); tail = 0; ring = 0 }
	:: over -> break
	od
}

/* `timeout`: nothing else can move. */
proctype clock()
{
	byte task;

	timeout;
	for (task : 1 .. TASKS) {
		assert(taken[task] == 1)
	}
}

init
{
	byte t;

	atomic {
		for (t : 0 .. THIEVES) {
			run cpu(t)
		}
		for (t : 1 .. THIEVES) {
			run thief(t)
		}
		run owner();
		run clock()
	}
}
