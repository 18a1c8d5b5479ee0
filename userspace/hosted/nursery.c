// SPDX-License-Identifier: GPL-2.0
/*
 * The nursery and its keeper. One who wants a process leaves the carrier in
 * shared memory, rings, and waits for the answer; SIGCHLD rings, too. The keeper
 * is a thread of the tool that waits for the nursery to end: should it be
 * killed, its children are (each asked for that), and the session is over.
 */
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine.h"
#include "nursery.h"

enum {
	PIDS		= 1 << 22,		/* the kernel's PID_MAX_LIMIT */
	LOOK_UP_NS	= 100 * 1000 * 1000,
};

/**
 * struct weft_nursery - in shared memory
 * @lock:	one request at a time
 * @rings:	futex: requests and signals so far
 * @answers:	futex: requests answered so far
 * @request:	A: taken by the nursery
 * @answer:	0 or -errno, before @answers
 * @quit:	A: kill what is left, and end
 * @pid:	the nursery
 * @keeper:	the tool's
 */
struct weft_nursery {
	struct weft_lock lock;
	u32 rings;
	u32 answers;
	struct weft_carrier *request;
	s32 answer;
	bool quit;
	pid_t pid;
	pthread_t keeper;
};

/* The nursery's own: the tasks of its children by pid, 0: none; which pids to look at. */
static struct {
	struct weft_hosted *hosted;
	u64 *tasks;
	pid_t first, last;
} own;

static void ring(struct weft_nursery *nursery)
{
	/* Pairs with the load in run_nursery(): a new number comes with the request, or @quit. */
	__atomic_add_fetch(&nursery->rings, 1, __ATOMIC_SEQ_CST);
	weft_futex_wake(&nursery->rings, 1);
}

int weft_nursery_fork(struct weft_nursery *nursery, struct weft_carrier *carrier)
{
	u32 seen;
	int err;

	weft_lock(&nursery->lock);
	seen = READ_ONCE(nursery->answers);
	/* Pairs with the exchange in run_nursery(): the carrier is all there. */
	weft_store_release(&nursery->request, carrier);
	ring(nursery);
	/* Pairs with what adds to it in run_nursery(): @answer. */
	while (weft_load_acquire(&nursery->answers) == seen && !weft_heap_broken())
		weft_futex_wait(&nursery->answers, seen, weft_real_ns() + LOOK_UP_NS);
	err = weft_heap_broken() ? -ESHUTDOWN : READ_ONCE(nursery->answer);
	weft_unlock(&nursery->lock);
	return err;
}

static void kill_all(void)
{
	pid_t pid;

	for (pid = own.first; pid <= own.last; pid++)
		if (own.tasks[pid])
			kill(pid, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0)
		;
	for (pid = own.first; pid <= own.last; pid++)
		own.tasks[pid] = 0;
}

/* One of them was killed and left what it did undone: that is the end for all. */
static void give_up(u64 task, int status)
{
	weft_heap_break();
	kill_all();
	weft_carriers_lost(&own.hosted->session, task,
			   WIFSIGNALED(status) ? WTERMSIG(status) : SIGABRT);
}

static void bury_children(void)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		u64 task = own.tasks[pid];

		own.tasks[pid] = 0;
		if (status && !weft_heap_broken())
			give_up(task, status);
	}
}

static int fork_one(struct weft_carrier *carrier)
{
	u64 task = weft_task_id(carrier->task);
	pid_t parent = getpid(), pid = fork();

	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		/* The nursery may have gone before the signal was asked for. */
		if (getppid() == parent)
			weft_process_main(carrier);
		_exit(0);
	}
	if (pid < 0)
		return -errno;
	own.tasks[pid] = task;
	own.first = min(own.first, pid);
	own.last = max(own.last, pid);
	return 0;
}

static void on_child(int signal)
{
	(void)signal;
	/* Whoever is about to sleep sees another number, and does not. */
	__atomic_add_fetch(&own.hosted->nursery->rings, 1, __ATOMIC_SEQ_CST);
}

static void prepare(struct weft_hosted *hosted)
{
	struct sigaction action = { .sa_handler = on_child };
	sigset_t ends;

	own.hosted = hosted;
	own.first = PIDS - 1;
	own.tasks = mmap(NULL, PIDS * sizeof(u64), PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (own.tasks == MAP_FAILED)
		_exit(1);
	madvise(own.tasks, PIDS * sizeof(u64), MADV_DONTFORK);
	prctl(PR_SET_NAME, "weft:nursery");
	/* A terminal tells all at once; the tool decides what that means. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	sigaction(SIGCHLD, &action, NULL);
}

static void run_nursery(struct weft_hosted *hosted)
{
	struct weft_nursery *nursery = hosted->nursery;

	prepare(hosted);
	for (;;) {
		/* Before all looks: who rings after one has changed it, and we do not sleep. */
		u32 rings = __atomic_load_n(&nursery->rings, __ATOMIC_SEQ_CST);
		struct weft_carrier *carrier;

		if (weft_load_acquire(&nursery->quit))
			break;
		bury_children();
		/* Pairs with the release in weft_nursery_fork(). */
		carrier = __atomic_exchange_n(&nursery->request, NULL, __ATOMIC_ACQUIRE);
		if (!carrier) {
			weft_futex_wait(&nursery->rings, rings, U64_MAX);
			continue;
		}
		WRITE_ONCE(nursery->answer, fork_one(carrier));
		/* Pairs with the acquire in weft_nursery_fork(): @answer. */
		__atomic_add_fetch(&nursery->answers, 1, __ATOMIC_SEQ_CST);
		weft_futex_wake(&nursery->answers, 1);
	}
	kill_all();
	_exit(0);
}

static void *keep(void *arg)
{
	struct weft_hosted *hosted = arg;
	struct weft_nursery *nursery = hosted->nursery;
	int status = 0;

	weft_heap = hosted->heap;
	while (waitpid(nursery->pid, &status, 0) < 0 && errno == EINTR)
		;
	/* Pairs with the release in weft_nursery_close(), as in run_nursery(). */
	if (weft_load_acquire(&nursery->quit))
		return NULL;
	weft_heap_break();
	weft_carriers_lost(&hosted->session, 0,
			   WIFSIGNALED(status) ? WTERMSIG(status) : SIGABRT);
	return NULL;
}

int weft_nursery_open(struct weft_hosted *hosted)
{
	struct weft_nursery *nursery = weft_alloc(sizeof(*nursery));
	pid_t parent = getpid(), pid;
	int err;

	if (!nursery)
		return -ENOMEM;
	hosted->nursery = nursery;
	pid = fork();
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			run_nursery(hosted);
		_exit(1);
	}
	if (pid < 0)
		return -errno;
	nursery->pid = pid;
	err = pthread_create(&nursery->keeper, NULL, keep, hosted);
	if (err) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return -err;
}

void weft_nursery_close(struct weft_hosted *hosted)
{
	struct weft_nursery *nursery = hosted->nursery;

	/* Pairs with the acquires in run_nursery() and keep(). */
	weft_store_release(&nursery->quit, true);
	ring(nursery);
	pthread_join(nursery->keeper, NULL);
}
