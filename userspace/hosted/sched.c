// SPDX-License-Identifier: GPL-2.0
/* What the OS does with our threads: where they run, how dear they are to it. */
#include <fcntl.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "engine.h"

enum {
	/* Less is no delay worth reading a file for. */
	NO_DELAY_NS = 50 * 1000,
};

u32 weft_current_cpu(void)
{
	int cpu = sched_getcpu();

	return cpu < 0 ? 0 : (u32)cpu;
}

void weft_yield(void)
{
	sched_yield();
}

bool weft_cpu_allowed(u32 cpu)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	return cpu < CPU_SETSIZE && !sched_getaffinity(0, sizeof(set), &set) &&
	       CPU_ISSET(cpu, &set);
}

int weft_place(struct weft_session *session, s32 index)
{
	cpu_set_t set;
	u32 i;

	CPU_ZERO(&set);
	for (i = 0; i < session->nr_workers; i++)
		if (index < 0 || index == (s32)i)
			CPU_SET(session->workers[i]->cpu, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

/* Says EACCES where it wants a capability. */
static int set_nice(s32 nice)
{
	if (!setpriority(PRIO_PROCESS, 0, nice))
		return 0;
	return errno == EACCES ? -EPERM : -errno;
}

static int set_rt(u32 priority)
{
	struct sched_param param = { .sched_priority = (int)priority };

	return sched_setscheduler(0, SCHED_FIFO, &param) ? -errno : 0;
}

void weft_take_schedule(const struct weft_session *session)
{
	if (session->nice)
		set_nice(session->nice);
	if (session->rt_priority)
		set_rt(session->rt_priority);
}

/*
 * Asks by trying, on the calling thread: capabilities, limits and namespaces
 * have their say. What is raised may always be lowered again.
 */
int weft_may_schedule(const struct weft_start *start)
{
	struct sched_param before;
	int nice = getpriority(PRIO_PROCESS, 0), class = sched_getscheduler(0), err = 0;

	if (start->nice && start->nice < nice) {
		err = set_nice(start->nice);
		set_nice(nice);
	}
	if (!err && start->rt_priority && !sched_getparam(0, &before)) {
		err = set_rt(start->rt_priority);
		sched_setscheduler(0, class, &before);
	}
	return err;
}

s32 weft_own_nice(void)
{
	return getpriority(PRIO_PROCESS, 0);
}

void weft_carrier_enters(struct weft_carrier *carrier)
{
	struct weft_worker *worker = carrier->worker;
	struct weft_session *session = worker->session;
	char name[32];

	worker->ledger.start_ns = weft_clock_ns();
	snprintf(name, sizeof(name), "weft/%u:t%llu", session->id, weft_task_id(carrier->task));
	prctl(PR_SET_NAME, name);
	weft_place(session, session->unpinned ? -1 : (s32)carrier->home);
	weft_take_schedule(session);
}

/* Time spent ready to run without running, as the kernel counts it. */
static u64 read_delay(void)
{
	int fd = open("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
	char text[64], *end;
	ssize_t len;

	if (fd < 0)
		return 0;
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (len <= 0)
		return 0;
	text[len] = 0;
	/* "on the CPU, waiting, slices" */
	strtoull(text, &end, 10);
	return strtoull(end, NULL, 10);
}

static u64 read_clock(clockid_t clock)
{
	struct timespec ts;

	if (clock_gettime(clock, &ts))
		return 0;
	return (u64)ts.tv_sec * 1000000000ULL + (u64)ts.tv_nsec;
}

void weft_carrier_ends(struct weft_carrier *carrier)
{
	struct weft_hosted_carrier *hc = weft_hosted_carrier_of(carrier);
	struct weft_usage *usage = &hc->usage;
	u64 lived_ns = weft_clock_ns() - carrier->worker->ledger.start_ns;
	struct rusage counts;

	usage->cpu_ns = read_clock(CLOCK_THREAD_CPUTIME_ID);
	if (!getrusage(RUSAGE_THREAD, &counts)) {
		usage->waits = counts.ru_nvcsw;
		usage->preempted = counts.ru_nivcsw;
	}
	if (lived_ns > usage->cpu_ns + NO_DELAY_NS)
		usage->delay_ns = read_delay();
	/* Pairs with the acquire in weft_carrier_usage(): @usage. */
	__atomic_store_n(&hc->ended, true, __ATOMIC_RELEASE);
}

void weft_carrier_usage(struct weft_carrier *carrier, struct weft_usage *usage)
{
	struct weft_hosted_carrier *hc = weft_hosted_carrier_of(carrier);

	/* Pairs with the release in weft_carrier_ends(). */
	if (__atomic_load_n(&hc->ended, __ATOMIC_ACQUIRE))
		*usage = hc->usage;
	else
		usage->cpu_ns = read_clock(READ_ONCE(hc->clock));
}
