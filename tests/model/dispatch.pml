// SPDX-License-Identifier: GPL-2.0
/*
 * What idle.pml needs of module/core/dispatch.c and runqueue.c: where tasks are put,
 * and where a worker looks for them.
 */

inline weft_global_push()
{
	atomic {
		lock(GLOBAL_LOCK);
		made++;
		store(NR_GLOBAL, memory[NR_GLOBAL] + 1);
		unlock(GLOBAL_LOCK)
	}
}

inline weft_task_inject()
{
	weft_global_push();
#ifndef NO_INJECT_BARRIER
	fence();
#endif
	weft_wake_idle()
}

inline weft_rq_append(n)
{
	atomic { tail[me] = (tail[me] + n) % POSITIONS; store(TAIL(me), tail[me]) }
}

/* The compare-and-swap that succeeds; one that fails is tried again. */
inline weft_rq_pop()
{
	if
	:: atomic {
		head[me] != tail[me] && empty(buffer[me]) ->
		head[me] = (head[me] + 1) % POSITIONS;
		got = true
	   }
	:: head[me] == tail[me]
	fi
}

/*
 * As seen by others. In one step: with the two read apart it may be too long, never
 * too short.
 */
#define weft_rq_len(w) ((memory[TAIL(w)] + POSITIONS - head[w]) % POSITIONS)

/* In one step, too: if the compare-and-swap succeeds nobody has been there since. */
inline weft_rq_steal(victim)
{
	atomic {
		empty(buffer[me]) ->
		y = (weft_rq_len(victim) + 1) / 2;
		head[victim] = (head[victim] + y) % POSITIONS;
		if
		:: y -> weft_rq_append(y)
		:: else
		fi
	}
}

/* Sets y if it was worth it. */
inline steal()
{
	other = (me + 1) % WORKERS;
	do
	:: other == me -> y = 0; break
	:: other != me && weft_rq_len(other) ->
		weft_rq_steal(other);
		if
		:: y -> break
		:: else -> other = (other + 1) % WORKERS
		fi
	:: other != me && !weft_rq_len(other) -> other = (other + 1) % WORKERS
	od
}

inline weft_global_pop()
{
	load(NR_GLOBAL, x);
	if
	:: x ->
		atomic {
			lock(GLOBAL_LOCK);
			x = memory[NR_GLOBAL];
			y = x / WORKERS + 1;
			y = (y < x -> y : x);
			y = (y < SHARE -> y : SHARE);
			got = y > 0;
			store(NR_GLOBAL, x - y);
			if
			:: y > 1 -> weft_rq_append(y - 1)
			:: else
			fi;
			unlock(GLOBAL_LOCK)
		}
	:: else
	fi
}

inline empty_inbox()
{
	if
	:: atomic {
		memory[INBOX(me)] && empty(buffer[me]) && !posting(me) ->
		pinned[me] = pinned[me] + memory[INBOX(me)];
		memory[INBOX(me)] = 0
	   }
	:: !memory[INBOX(me)]
	fi
}

inline pick()
{
	if
	:: run_next[me] -> run_next[me] = false; got = true
	:: else -> weft_rq_pop()
	fi;
	if
	:: got
	:: else ->	/* pick_last() */
		empty_inbox();
		if
		:: pinned[me] -> pinned[me]--; got = true
		:: else -> weft_global_pop()
		fi
	fi;
	forget()
}

inline weft_worker_hear()
{
	store(ATTENTION(me), 0);
	fence()
}

inline attend()
{
	weft_worker_hear();
	empty_inbox();
	if
	:: run_next[me] -> run_next[me] = false; weft_rq_append(1)	/* weft_go_settle() */
	:: else
	fi;
	load(NR_GLOBAL, x);
	if
	:: x || head[me] != tail[me] -> weft_wake_idle()
	:: else -> x = 0
	fi
}

/* Where nobody posts nobody asks. */
inline polls(x)
{
	if
	:: POSTS + PASSES -> store(POLLS(me), x)
	:: else
	fi
}

inline look_around()
{
	polls(1);
	do
	:: !got ->
		if
		:: attention(me) -> weft_worker_hear()
		:: else
		fi;
		if
		:: !spinning[me] -> weft_idle_start_spinning(me)
		:: true			/* spins, or not for so long yet */
		fi;
		pick();
		if
		:: got
		:: else ->
			steal();
			if
			:: y -> forget(); pick()
			:: else -> forget()
			fi
		fi
	:: true -> break		/* found something, or time is up */
	od;
	polls(0);
#ifndef NO_LOOK_BARRIER
	fence();
#endif
	if
	:: memory[INBOX(me)] -> store(ATTENTION(me), 1)
	:: else
	fi;
#ifndef LATE_STOP
	weft_idle_stop_spinning();
#endif
#ifndef NO_HAND_OVER
	if
	:: got -> weft_wake_idle()
	:: else
	fi
#endif
}
