// SPDX-License-Identifier: GPL-2.0
/* Futexes, and the slow path of locks made of them. */
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "platform.h"

enum {
	SPINS		= 100,			/* a lock is held for a few lines */
	LOOK_UP_NS	= 100 * 1000 * 1000,	/* waiting for one that may have died */
};

/* Words in memory of this process alone are found without looking at its map. */
static int operation(int op)
{
	return weft_heap ? op : op | FUTEX_PRIVATE_FLAG;
}

void weft_futex_wait(u32 *word, u32 value, u64 until_ns)
{
	struct timespec until = {
		.tv_sec = (time_t)(until_ns / 1000000000ULL),
		.tv_nsec = (long)(until_ns % 1000000000ULL),
	};

	syscall(SYS_futex, word, operation(FUTEX_WAIT_BITSET), value,
		until_ns == U64_MAX ? NULL : &until, NULL, FUTEX_BITSET_MATCH_ANY);
}

void weft_futex_wake(u32 *word, u32 nr)
{
	syscall(SYS_futex, word, operation(FUTEX_WAKE), nr, NULL, NULL, 0);
}

static bool try_lock(struct weft_lock *lock, u32 state)
{
	u32 unlocked = WEFT_UNLOCKED;

	/* Pairs with the release in weft_unlock(), in platform.h; so does the exchange below. */
	return READ_ONCE(lock->word) == WEFT_UNLOCKED &&
	       __atomic_compare_exchange_n(&lock->word, &unlocked, state, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/*
 * Drepper, "Futexes are tricky", the third mutex. With processes, the holder may
 * have been killed: then the session is over, and the tool alone goes on.
 */
void weft_lock_wait(struct weft_lock *lock)
{
	u32 i;

	for (i = 0; i < SPINS; i++) {
		if (try_lock(lock, WEFT_LOCKED))
			return;
		cpu_relax();
	}
	while (__atomic_exchange_n(&lock->word, WEFT_CONTENDED, __ATOMIC_ACQUIRE) !=
	       WEFT_UNLOCKED) {
		if (weft_heap && weft_heap_broken())
			return;
		weft_futex_wait(&lock->word, WEFT_CONTENDED,
				weft_heap ? weft_real_ns() + LOOK_UP_NS : U64_MAX);
	}
}

void weft_lock_wake(struct weft_lock *lock)
{
	weft_futex_wake(&lock->word, 1);
}
