// SPDX-License-Identifier: GPL-2.0
/*
 * Sessions end at moments that nobody has chosen: their processes are killed, their
 * descriptors are closed while calls are under way, and calls come as they will.
 */
#include "stress.h"

enum { CHILDREN = 6, CALLERS = 2 };

/* So many sessions, one after the other, one in @heavy of some program for some time. */
static void live(struct dice dice, unsigned int lives, unsigned int heavy)
{
	while (lives) {
		const struct program *p = stress_programs[throw_dice(&dice, ARRAY_LEN(stress_programs))];
		bool light = throw_dice(&dice, heavy);
		int fd = run_anyhow(light ? &return_42 : p, &dice, 0);

		if (fd < 0)
			continue;
		if (!light)
			spin(&dice, 300000);
		if (throw_dice(&dice, 2))
			throw_dice(&dice, 2) ? swap_policy(fd, &dice) : change_workers(fd, &dice);
		if (throw_dice(&dice, 2))
			stop(fd);
		close(fd);
		lives--;
	}
	_exit(0);
}

/* WEFT_STRESS=1000 makes a million of it. */
STRESS(a_thousand_sessions_live_and_leave_nothing)
{
	unsigned int lives = rounds(1000);
	int status;

	for (int i = 0; i < CHILDREN; i++) {
		struct dice dice = more_dice(&self->dice);
		pid_t pid = fork();

		ASSERT_GE(pid, 0);
		if (!pid)
			live(dice, lives / CHILDREN + 1, 32);
	}
	for (int i = 0; i < CHILDREN; i++) {
		ASSERT_LT(0, wait(&status));
		EXPECT_EQ(0, status);
	}
	EXPECT_EQ(0, sessions());
	TH_LOG("%u sessions", (lives / CHILDREN + 1) * CHILDREN);
}

STRESS(children_are_killed_at_any_moment)
{
	for (unsigned int round = 0; round < rounds(20); round++) {
		pid_t pids[CHILDREN];

		for (int i = 0; i < CHILDREN; i++) {
			struct dice dice = more_dice(&self->dice);

			pids[i] = fork();
			ASSERT_GE(pids[i], 0);
			if (!pids[i])
				live(dice, ~0U, 1);
		}
		for (int i = 0; i < CHILDREN; i++) {
			spin(&self->dice, 10000000);
			ASSERT_EQ(0, kill(pids[i], SIGKILL));
		}
		for (int i = 0; i < CHILDREN; i++)
			ASSERT_EQ(pids[i], waitpid(pids[i], NULL, 0));
		ASSERT_EQ(0, sessions());
	}
}

/* One that calls the device for ever, until its descriptor is closed. */
struct caller {
	pthread_t thread;
	struct dice dice;
	int fd;
	int odd;		/* an error that no contract has */
	unsigned int calls;
	bool broken;		/* calls are broken half of the time */
	unsigned int most;	/* so many calls, then it ends */
};

static int read_some(int fd)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	char text[64];

	return poll(&poll_fd, 1, 0) < 0 || read(fd, text, sizeof(text)) < 0 ? -errno : 0;
}

static int call_something(struct caller *caller)
{
	struct weft_spawn spawn = { .size = sizeof(spawn), .insn = 8, .arg = 1 };
	struct weft_result result = { .size = sizeof(result) };
	struct weft_session_info session = { .size = sizeof(session) };
	struct weft_start start;

	switch (throw_dice(&caller->dice, 13)) {
	case 0:
		return load(caller->fd, &spawnable);
	case 1:
		start = anyhow(&caller->dice, 0);
		return start_on(caller->fd, any_cpus(&caller->dice), &start);
	case 2:
		return wait_end(caller->fd, throw_dice(&caller->dice, 2000000));
	case 3:
		return throw_dice(&caller->dice, 20) ? 0 : stop(caller->fd);
	case 4:
		return ask_tasks(caller->fd);
	case 5:
		return ask_stats(caller->fd);
	case 6:
		return read_some(caller->fd);
	case 7:
		return ask_map(caller->fd);
	case 8:
		return call(caller->fd, WEFT_IOC_RESULT, &result);
	case 9:
		return swap_policy(caller->fd, &caller->dice);
	case 10:
		return change_workers(caller->fd, &caller->dice);
	case 11:
		return call(caller->fd, WEFT_IOC_SESSION, &session);
	default:
		return call(caller->fd, WEFT_IOC_SPAWN, &spawn);
	}
}

/* Each command's struct, valid; what it points to stays. */
union command {
	__u32 words[512];
	struct weft_load load;
	struct weft_start start;
	struct weft_spawn spawn;
	struct weft_wait wait;
	struct weft_stats stats;
	struct weft_tasks tasks;
	struct weft_baseline baseline;
	struct weft_swap swap;
	struct weft_workers workers;
	struct weft_session_info session;
};

static const unsigned long commands[] = {
	WEFT_IOC_INFO, WEFT_IOC_POLICY, WEFT_IOC_LOAD, WEFT_IOC_START, WEFT_IOC_SPAWN,
	WEFT_IOC_WAIT, WEFT_IOC_RESULT, WEFT_IOC_STATS, WEFT_IOC_TASKS, WEFT_IOC_STOP,
	WEFT_IOC_BASELINE, WEFT_IOC_SWAP, WEFT_IOC_WORKERS, WEFT_IOC_SESSION,
	_IOWR(WEFT_IOC_TYPE, 0x0e, struct weft_stop),
};

static void fill(union command *command, unsigned long number, __u64 *mask)
{
	memset(command, 0, sizeof(*command));
	command->words[0] = _IOC_SIZE(number);
	if (number == WEFT_IOC_LOAD)
		command->load = load_of(&spawnable);
	if (number == WEFT_IOC_SPAWN)
		command->spawn.insn = 8;
	if (number == WEFT_IOC_START) {
		command->start.cpu_mask = PTR(mask);
		command->start.cpu_mask_bytes = sizeof(*mask);
	}
	if (number == WEFT_IOC_SWAP)
		strcpy(command->swap.policy, "rr");
	if (number == WEFT_IOC_WORKERS) {
		command->workers.cpu_mask = PTR(mask);
		command->workers.cpu_mask_bytes = sizeof(*mask);
	}
	if (number == WEFT_IOC_BASELINE)
		command->baseline.kind = WEFT_BASELINE_WORK;
}

/* One word becomes another, as likely at an edge as anywhere. */
static void damage(union command *command, unsigned long number, struct dice *dice)
{
	static const __u32 edges[] = { 0, 1, 7, 4096, 0x7fffffff, 0x80000000, ~0U, ~0U - 7 };
	__u32 word = throw_dice(dice, _IOC_SIZE(number) / 4 + 4);

	command->words[word] = throw_dice(dice, 3) ? edges[throw_dice(dice, ARRAY_LEN(edges))] :
						     throw_dice(dice, 1ULL << 32);
}

/* Within what a test may take of a machine: that is the caller's, not the module's, to say. */
static void moderate(union command *command, unsigned long number)
{
	if (number == WEFT_IOC_LOAD) {
		command->load.memory_limit = 16 << 20;
		command->load.run_limit_ns = 20000000;
	} else if (number == WEFT_IOC_START) {
		command->start.rt_priority = 0;
		command->start.nice = 0;
		command->start.event_records %= 4096;
	} else if (number == WEFT_IOC_BASELINE) {
		command->baseline.iterations %= 20;
	} else if (number == WEFT_IOC_WAIT) {
		command->wait.timeout_ns = command->wait.timeout_ns & 0xfffff;
	}
}

static int call_damaged(struct caller *caller)
{
	unsigned long number = commands[throw_dice(&caller->dice, ARRAY_LEN(commands))];
	void *const strange[] = { NULL, (void *)-PAGE, (void *)(1ULL << 47), (void *)1 };
	__u64 mask = cpus(2);
	union command command;

	if (!throw_dice(&caller->dice, 10))
		return call(caller->fd, number, strange[throw_dice(&caller->dice, 4)]);
	fill(&command, number, &mask);
	for (__u64 times = throw_dice(&caller->dice, 3); times; times--)
		damage(&command, number, &caller->dice);
	moderate(&command, number);
	return call(caller->fd, number, &command);
}

static void *call_for_ever(void *arg)
{
	struct caller *caller = arg;
	int err = 0;

	while (err != -EBADF && !caller->odd && caller->calls < caller->most) {
		err = caller->broken && throw_dice(&caller->dice, 2) ? call_damaged(caller) :
								       call_something(caller);
		caller->odd = in_contract(err) ? 0 : err;
		__atomic_fetch_add(&caller->calls, 1, __ATOMIC_RELAXED);
	}
	return NULL;
}

static int begin_calls(struct caller *callers, int fd, struct dice *dice, struct caller how)
{
	for (int i = 0; i < CALLERS; i++) {
		callers[i] = how;
		callers[i].fd = fd;
		callers[i].dice = more_dice(dice);
		if (pthread_create(&callers[i].thread, NULL, call_for_ever, &callers[i]))
			return -1;
	}
	return 0;
}

/* In the middle of LOAD, START, SPAWN, of wakes and steals: the last call ends the session. */
STRESS(close_while_others_call)
{
	for (unsigned int round = 0; round < rounds(80); round++) {
		struct caller callers[CALLERS];
		int fd = round % 2 ? open_weft() : run_anyhow(&crowd, &self->dice, 0);

		ASSERT_GE(fd, 0);
		ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
		ASSERT_EQ(0, begin_calls(callers, fd, &self->dice, (struct caller){ .most = ~0U }));
		spin(&self->dice, 2000000);
		close(fd);
		for (int i = 0; i < CALLERS; i++) {
			ASSERT_EQ(0, pthread_join(callers[i].thread, NULL));
			ASSERT_EQ(0, callers[i].odd);
		}
		ASSERT_EQ(0, sessions());
	}
}

/* Copies of the descriptor come and go under those who call, onto a device and off it. */
STRESS(dup_while_others_call)
{
	for (unsigned int round = 0; round < rounds(8); round++) {
		struct caller callers[CALLERS];
		int fd = run_anyhow(&spawnable, &self->dice, 0);

		ASSERT_GE(fd, 0);
		ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
		ASSERT_EQ(0, begin_calls(callers, fd, &self->dice, (struct caller){ .most = ~0U }));
		for (int i = 0; i < 10; i++) {
			int other = run_anyhow(&count_for_ever, &self->dice, 0);

			ASSERT_GE(other, 0);
			ASSERT_EQ(0, fcntl(other, F_SETFL, O_NONBLOCK));
			ASSERT_EQ(fd, dup2(other, fd));
			close(other);
			spin(&self->dice, 200000);
		}
		close(fd);
		for (int i = 0; i < CALLERS; i++) {
			ASSERT_EQ(0, pthread_join(callers[i].thread, NULL));
			ASSERT_EQ(0, callers[i].odd);
		}
	}
}

/* Every call, sound and broken, on one session at once: an error of the contract, or none. */
STRESS(two_threads_call_whatever_they_like)
{
	for (unsigned int round = 0; round < rounds(50); round++) {
		struct caller callers[CALLERS];
		int fd = open_weft();

		ASSERT_GE(fd, 0);
		ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
		ASSERT_EQ(0, begin_calls(callers, fd, &self->dice,
					 (struct caller){ .broken = true, .most = 150 }));
		for (int i = 0; i < CALLERS; i++) {
			ASSERT_EQ(0, pthread_join(callers[i].thread, NULL));
			ASSERT_EQ(0, callers[i].odd);
			ASSERT_EQ(150, callers[i].calls);
		}
		close(fd);
		ASSERT_EQ(0, sessions());
	}
}

TEST_HARNESS_MAIN
