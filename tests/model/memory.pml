// SPDX-License-Identifier: GPL-2.0
/*
 * Memory as CPUs have it: what a thread stores waits in its store buffer, in
 * order, and reaches the others some time later; the thread itself sees it at
 * once (x86-TSO, Sewell et al., CACM 2010). A barrier waits until the buffer is
 * empty, and so does what is atomic in one step here: compare-and-swap, exchange,
 * atomic addition, the taking of a lock.
 *
 * A thread's number is in its variable `me`. A second store to the same place
 * waits for the first, which some CPU might do anyway.
 */
byte memory[PLACES];
chan buffer[THREADS] = [4] of { byte, byte };

/* A store to place v by thread t that others do not see yet. */
#define buffered(t, v)	(buffer[t]??[eval(v), _])

/* The buffer of thread t, which is emptied whenever it pleases. */
proctype cpu(byte t)
{
	byte v, x;
	do
	:: atomic { buffer[t]?v, x -> memory[v] = x; v = 0; x = 0 }
	od
}

inline load(v, x)			/* READ_ONCE() */
{
	atomic {
		if
		:: buffered(me, v) -> buffer[me]?? <eval(v), x>
		:: else -> x = memory[v]
		fi
	}
}

inline store(v, x)			/* WRITE_ONCE(), weft_store_release() */
{
	atomic { nfull(buffer[me]) && !buffered(me, v) -> buffer[me]!v, x }
}

inline fence()				/* smp_mb() */
{
	empty(buffer[me])
}

/* A spinlock: taking it is atomic, giving it back is a store like any other. */
inline lock(v)				/* weft_lock() */
{
	atomic { empty(buffer[me]) && memory[v] == 0 -> memory[v] = 1 }
}

inline unlock(v)			/* weft_unlock() */
{
	store(v, 0)
}
