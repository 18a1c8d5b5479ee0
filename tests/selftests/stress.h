/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the stress tests share. Each round throws dice: WEFT_SEED=N repeats a run's
 * throws, and a test that fails says which seed that was. WEFT_STRESS=N makes
 * everything N times as long.
 */
#ifndef WEFT_STRESS_H
#define WEFT_STRESS_H

#include "weft_test.h"

/* Not the harness's business: a long run is as long as one has asked for. */
enum { STRESS_TIMEOUT = 24 * 3600 };

static const struct program *const stress_programs[] = {
	&return_42, &loop_for_ever, &crowd, &block_for_ever, &sleep_for_ever, &read_null,
	&count_for_ever,
};

struct dice {
	__u64 state;
};

/* 0 to @sides - 1 */
static inline __u64 throw_dice(struct dice *dice, __u64 sides)
{
	dice->state ^= dice->state << 13;
	dice->state ^= dice->state >> 7;
	dice->state ^= dice->state << 17;
	return (dice->state * 0x2545F4914F6CDD1DULL >> 16) % sides;
}

/* Others, for another thread or process. */
static inline struct dice more_dice(struct dice *dice)
{
	return (struct dice){ throw_dice(dice, 1ULL << 40) | 1 };
}

static inline __u64 number_of(const char *variable, __u64 otherwise)
{
	const char *value = getenv(variable);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

/* Emulated machines do a tenth, at least one. */
static inline unsigned int rounds(unsigned int natively)
{
	__u64 nr = natively * number_of("WEFT_STRESS", 1) / (time_scale() > 1 ? 10 : 1);

	return nr ? nr : 1;
}

/* Some time that is not a timer's: up to @most turns of a loop. */
static inline void spin(struct dice *dice, __u64 most)
{
	for (volatile __u64 left = throw_dice(dice, most); left; left--)
		;
}

static inline __u64 any_cpus(struct dice *dice)
{
	return throw_dice(dice, cpus(4)) + 1;
}

static const char *const policies[] = {
	"go", "rr", "fifo", "prio", "mlfq", "lottery", "stride", "fair", "edf", "sjf", "stcf",
	"random",
};

static inline const char *any_policy(struct dice *dice)
{
	return policies[throw_dice(dice, ARRAY_LEN(policies))];
}

/* Any policy, quantum, accounting and vehicle; rings or not. */
static inline struct weft_start anyhow(struct dice *dice, __u64 first_arg)
{
	struct weft_start start = {
		.flags = throw_dice(dice, 4) ? 0 : WEFT_START_EVENTS,
		.quantum_ns = 1 + throw_dice(dice, 10000000),
		.seed = throw_dice(dice, 1000),
		.args = { first_arg },
		.vehicle = throw_dice(dice, 4) ? WEFT_VEHICLE_TASK : WEFT_VEHICLE_KTHREAD,
		.accounting = throw_dice(dice, 3),
		.event_records = throw_dice(dice, 4) ? 64 << throw_dice(dice, 8) : 0,
	};

	start.flags |= throw_dice(dice, 4) ? 0 : WEFT_START_UNPINNED;
	start.flags |= throw_dice(dice, 4) ? 0 : WEFT_START_STEPS;
	if (!throw_dice(dice, 4)) {
		start.flags |= WEFT_START_CHAOS;
		start.chaos_seed = throw_dice(dice, 1000);
	}
	strcpy(start.policy, any_policy(dice));
	return start;
}

/* An open session that runs @p, or -errno. */
static inline int run_anyhow(const struct program *p, struct dice *dice, __u64 first_arg)
{
	struct weft_start start = anyhow(dice, first_arg);

	return run_on(p, any_cpus(dice), &start);
}

/* Sound changes of the session that runs on @fd. */
static inline int swap_policy(int fd, struct dice *dice)
{
	struct weft_swap swap = { .size = sizeof(swap) };

	strcpy(swap.policy, any_policy(dice));
	return call(fd, WEFT_IOC_SWAP, &swap);
}

static inline int change_workers(int fd, struct dice *dice)
{
	__u64 mask = any_cpus(dice);
	struct weft_workers workers = {
		.size = sizeof(workers), .cpu_mask = PTR(&mask), .cpu_mask_bytes = sizeof(mask),
	};

	return call(fd, WEFT_IOC_WORKERS, &workers);
}

/* What the errno contract of <linux/weft.h> has, and what a closed descriptor gives. */
static inline bool in_contract(int err)
{
	static const int contract[] = {
		0, EBADF, ENOTTY, E2BIG, EOPNOTSUPP, EINVAL, ENOENT, EEXIST, ENODATA, ENOSPC,
		ENXIO, EAGAIN, ESHUTDOWN, ETIMEDOUT, EINTR, ENOMEM, EFAULT,
	};

	for (unsigned int i = 0; i < ARRAY_LEN(contract); i++)
		if (err == -contract[i])
			return true;
	return false;
}

/* Dice, and afterwards nothing is left. */
FIXTURE(stress)
{
	struct dice dice;
};

FIXTURE_SETUP(stress)
{
	__u64 seed = number_of("WEFT_SEED", clock_ns());

	TH_LOG("WEFT_SEED=%llu", (unsigned long long)seed);
	self->dice.state = seed * 0x9E3779B97F4A7C15ULL | 1;
}

FIXTURE_TEARDOWN(stress)
{
	EXPECT_EQ(0, sessions());
}

#define STRESS(name) TEST_F_TIMEOUT(stress, name, STRESS_TIMEOUT)

#endif /* WEFT_STRESS_H */
