// SPDX-License-Identifier: GPL-2.0
/*
 * LOAD reads the caller's memory under the session's lock, and the caller's own handler of
 * page faults decides how long that takes: who shares the session can be killed meanwhile.
 */
#include "weft_test.h"

#include <linux/userfaultfd.h>

struct holder {
	pthread_t thread;
	int fd, faults;
	__u32 *entries;		/* nobody is there until the fault is answered */
	int loaded;
};

static void *load_held_up(void *arg)
{
	struct holder *holder = arg;
	struct weft_load load = load_of(&return_42);

	load.entries = PTR(holder->entries);
	holder->loaded = call(holder->fd, WEFT_IOC_LOAD, &load);
	return NULL;
}

/* A page whose faults come to us; -errno if this kernel has no such. */
static int watch_page(struct holder *holder)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };

	holder->faults = syscall(SYS_userfaultfd, O_CLOEXEC);
	if (holder->faults < 0)
		return -errno;
	holder->entries = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			       -1, 0);
	if (holder->entries == MAP_FAILED)
		return -errno;
	range.range.start = PTR(holder->entries);
	range.range.len = PAGE;
	if (ioctl(holder->faults, UFFDIO_API, &api) ||
	    ioctl(holder->faults, UFFDIO_REGISTER, &range))
		return -errno;
	return 0;
}

/* The entries are zeroes: return_42 begins at its first instruction. */
static int answer_fault(struct holder *holder)
{
	struct uffdio_zeropage zero = { .range = { PTR(holder->entries), PAGE } };

	return ioctl(holder->faults, UFFDIO_ZEROPAGE, &zero) ? -errno : 0;
}

/* Until process @pid sleeps, in whatever way; its last pause is the call. */
static void wait_until_asleep(pid_t pid)
{
	char path[64], state = 'R';

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	while (state != 'S' && state != 'D') {
		FILE *stat = fopen(path, "re");

		if (!stat || fscanf(stat, "%*d %*[^)]) %c", &state) != 1)
			state = 'Z';
		if (stat)
			fclose(stat);
		if (state == 'Z')
			return;
		sched_yield();
	}
}

/* @pid has died before so much time is over. */
static bool dies_within(pid_t pid, __u64 ns)
{
	__u64 end = clock_ns() + ns;
	pid_t dead;

	do {
		dead = waitpid(pid, NULL, WNOHANG);
		sched_yield();
	} while (!dead && clock_ns() < end);
	return dead == pid;
}

FIXTURE(held_up)
{
	struct holder holder;
	int err;
};

FIXTURE_SETUP(held_up)
{
	self->err = watch_page(&self->holder);
}

FIXTURE_TEARDOWN(held_up)
{
	close(self->holder.faults);
}

FIXTURE_VARIANT(held_up)
{
	bool starts;
};

FIXTURE_VARIANT_ADD(held_up, load)
{
	.starts = false,
};

FIXTURE_VARIANT_ADD(held_up, start)
{
	.starts = true,
};

TEST_F(held_up, who_waits_for_a_load_can_be_killed)
{
	struct holder *holder = &self->holder;
	struct uffd_msg fault;
	bool died;
	pid_t pid;

	NEEDS(!self->err, "userfaultfd");
	holder->fd = open_weft();
	ASSERT_GE(holder->fd, 0);
	ASSERT_EQ(0, pthread_create(&holder->thread, NULL, load_held_up, holder));
	ASSERT_EQ(sizeof(fault), read(holder->faults, &fault, sizeof(fault)));
	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid)
		_exit(-(variant->starts ? start(holder->fd, 1, 0) : load(holder->fd, &return_42)));
	wait_until_asleep(pid);
	EXPECT_EQ(0, kill(pid, SIGKILL));
	died = dies_within(pid, 2000000000 * time_scale());
	EXPECT_TRUE(died);
	/* First of all nobody may hang, also where it did not die. */
	EXPECT_EQ(0, answer_fault(holder));
	EXPECT_EQ(0, pthread_join(holder->thread, NULL));
	EXPECT_EQ(0, holder->loaded);
	if (!died)
		waitpid(pid, NULL, 0);
	close(holder->fd);
	EXPECT_EQ(0, sessions());
}

TEST_HARNESS_MAIN
