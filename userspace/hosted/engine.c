// SPDX-License-Identifier: GPL-2.0
/* Workers on pthreads, a ticker for them all, and who waits for them. */
#include <sys/resource.h>

#include "engine.h"
#include "hosted.h"
#include "nursery.h"

enum {
	/* Longer than carriers take to leave; then those that cannot are killed. */
	LEAVE_NS	= 2 * 1000 * 1000 * 1000,
	LOOK_NS		= 50 * 1000 * 1000,	/* between two looks of the watchdog */
};

/* No program computes for so long without a call, unless it does so for ever. */
#define STALL_NS	5000000000ULL

static struct weft_hosted_worker *hosted_worker(struct weft_worker *worker)
{
	return container_of(worker, struct weft_hosted_worker, core);
}

/* A moment so long from now; further away than anybody waits: never. */
static u64 in_future(s64 from_now_ns)
{
	u64 then;

	if (from_now_ns < 0 || check_add_overflow(weft_real_ns(), (u64)from_now_ns, &then))
		return U64_MAX;
	return then;
}

void weft_worker_park(struct weft_worker *worker, u64 until_ns)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);
	u32 *parking = &hw->parking;
	u32 awake = WEFT_AWAKE;

	if (weft_sim) {
		weft_sim_park(weft_sim, hw, until_ns);
		return;
	}
	WRITE_ONCE(hw->parked_since_ns, weft_real_ns());
	if (__atomic_compare_exchange_n(parking, &awake, WEFT_ASLEEP, false, __ATOMIC_ACQUIRE,
					__ATOMIC_ACQUIRE))
		weft_futex_wait(parking, WEFT_ASLEEP, until_ns);
	/*
	 * What the kicker wanted us to see is looked at after this: pairs with the exchange in
	 * weft_worker_unpark(). Either comes first on the word, and no kick is lost.
	 */
	__atomic_exchange_n(parking, WEFT_AWAKE, __ATOMIC_ACQ_REL);
	WRITE_ONCE(hw->parked_ns, hw->parked_ns + weft_real_ns() - hw->parked_since_ns);
	WRITE_ONCE(hw->parked_since_ns, 0);
}

void weft_worker_unpark(struct weft_worker *worker)
{
	u32 *parking = &hosted_worker(worker)->parking;

	/* Pairs with the exchange, and the compare-and-swap, in weft_worker_park(). */
	if (weft_sim)
		weft_sim_unpark(weft_sim, hosted_worker(worker));
	else if (__atomic_exchange_n(parking, WEFT_KICKED, __ATOMIC_ACQ_REL) == WEFT_ASLEEP)
		weft_futex_wake(parking, 1);
}

void weft_worker_relax(struct weft_worker *worker)
{
	if (weft_sim)
		weft_sim_looks_up(weft_sim, hosted_worker(worker));
}

int weft_doze(void)
{
	struct timespec moment = { .tv_nsec = 20 * 1000 };

	if (!weft_sim || !weft_sim_doze(weft_sim))
		nanosleep(&moment, NULL);
	return 0;
}

/* The ticker comes round often enough; a carrier and a simulation see to it themselves. */
void weft_worker_alarm(struct weft_worker *worker, u64 deadline_ns)
{
	(void)worker;
	(void)deadline_ns;
}

/* Either a waiter, in await(), sees the new number, or it is counted before we look. */
void weft_session_notify(struct weft_session *session)
{
	struct weft_hosted *hosted = weft_hosted_of(session);

	__atomic_add_fetch(&hosted->changed, 1, __ATOMIC_SEQ_CST);
	if (__atomic_load_n(&hosted->waiting, __ATOMIC_SEQ_CST))
		weft_futex_wake(&hosted->changed, INT_MAX);
}

/* Waits until @over; false when @until_ns came first. */
static bool await(struct weft_hosted *hosted, bool (*over)(const struct weft_session *session),
		  u64 until_ns)
{
	bool is_over;

	__atomic_add_fetch(&hosted->waiting, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		u32 seen = __atomic_load_n(&hosted->changed, __ATOMIC_SEQ_CST);

		is_over = over(&hosted->session);
		if (is_over || (until_ns != U64_MAX && weft_real_ns() >= until_ns))
			break;
		weft_futex_wait(&hosted->changed, seen, until_ns);
	}
	__atomic_sub_fetch(&hosted->waiting, 1, __ATOMIC_SEQ_CST);
	return is_over;
}

/*
 * What is neither on a CPU nor asleep waits for one. Any thread may ask, at any
 * moment; while the worker is asleep its CPU time stands still, too.
 */
static void measure_os(struct weft_hosted_worker *hw, clockid_t cpu_clock, struct weft_os *os)
{
	struct timespec ts = {};
	u64 since_ns = READ_ONCE(hw->parked_since_ns), now = weft_real_ns(), busy;

	clock_gettime(cpu_clock, &ts);
	busy = (u64)ts.tv_sec * 1000000000ULL + (u64)ts.tv_nsec + READ_ONCE(hw->parked_ns);
	/* Asleep right now. Awake by now it counts twice, for once: less, not more, is the OS's. */
	if (since_ns && now > since_ns)
		busy += now - since_ns;
	*os = (struct weft_os) { };
	if (READ_ONCE(hw->born_ns) && now - READ_ONCE(hw->born_ns) > busy)
		os->wait_ns = now - READ_ONCE(hw->born_ns) - busy;
}

void weft_worker_os(struct weft_worker *worker, struct weft_os *os)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);
	clockid_t cpu_clock;

	/* Acquires pair with last_word() and weft_engine_start(). It takes no virtual time. */
	if (weft_sim)
		*os = (struct weft_os) { };
	else if (weft_load_acquire(&hw->ended))
		*os = hw->os;
	else if (weft_load_acquire(&hw->running) && !pthread_getcpuclockid(hw->thread, &cpu_clock))
		measure_os(hw, cpu_clock, os);
	else
		*os = (struct weft_os) { };
}

static void last_word(struct weft_hosted_worker *hw)
{
	struct rusage usage = {};

	measure_os(hw, CLOCK_THREAD_CPUTIME_ID, &hw->os);
	getrusage(RUSAGE_THREAD, &usage);
	hw->os.waits = (u64)usage.ru_nvcsw;
	hw->os.preempted = (u64)usage.ru_nivcsw;
	/* Pairs with the acquire in weft_worker_os(): @os. */
	weft_store_release(&hw->ended, true);
}

static void *worker_main(void *arg)
{
	struct weft_hosted_worker *hw = arg;
	struct weft_session *session = hw->core.session;
	bool last;

	WRITE_ONCE(hw->born_ns, weft_real_ns());
	weft_heap = weft_hosted_of(session)->heap;
	weft_sim = weft_hosted_of(session)->sim;
	if (weft_sim)
		weft_sim_enter(weft_sim, hw);
	/* With a 1:1 vehicle it does next to nothing, but in time. */
	else if (!session->vehicle) {
		/* On a CPU that is not there (WEFT_HOSTED_CPUS) it floats. */
		weft_place(session, session->unpinned ? -1 : (s32)hw->core.index);
		weft_take_schedule(session);
	}
	weft_worker_run(&hw->core);
	last_word(hw);
	last = weft_session_leave(&hw->core);
	if (weft_sim)
		weft_sim_leave(weft_sim, hw);
	if (last)
		weft_session_notify(session);
	return NULL;
}

/* Sleeps for @ns; false: it is to end, and at once. */
static bool goes_on(struct weft_hosted *hosted, u64 ns)
{
	weft_futex_wait(&hosted->tick_stop, 0, weft_real_ns() + ns);
	return !READ_ONCE(hosted->tick_stop);
}

static void *ticker_main(void *arg)
{
	struct weft_hosted *hosted = arg;
	u32 i;

	while (goes_on(hosted, hosted->session.tick_ns))
		for (i = 0; i < hosted->session.nr_workers; i++)
			WRITE_ONCE(hosted->table[i]->attention, 1);
	return NULL;
}

/* Ends a simulation in which nothing has happened for so long: a task spins. */
static void *watchdog_main(void *arg)
{
	struct weft_hosted *hosted = arg;
	u64 seen = 0, since_ns = weft_real_ns();

	weft_sim = hosted->sim;
	while (goes_on(hosted, LOOK_NS)) {
		if (weft_sim_progress(hosted->sim) != seen) {
			seen = weft_sim_progress(hosted->sim);
			since_ns = weft_real_ns();
		} else if (weft_real_ns() - since_ns > STALL_NS) {
			weft_sim_stall(hosted->sim);
		}
	}
	return NULL;
}

int weft_engine_add_worker(struct weft_hosted *hosted, u32 cpu, u32 events)
{
	struct weft_hosted_worker *hw;
	int err;

	if (hosted->session.nr_workers == WEFT_HOSTED_WORKERS)
		return -EINVAL;
	hw = weft_alloc_lines(sizeof(*hw));
	if (!hw)
		return -ENOMEM;
	err = weft_session_add_worker(&hosted->session, &hw->core, cpu, events);
	if (err)
		weft_free(hw);
	return err;
}

void weft_engine_remove_workers(struct weft_hosted *hosted)
{
	u32 nr = hosted->session.nr_workers, i;

	weft_session_remove_workers(&hosted->session);
	for (i = 0; i < nr; i++)
		weft_free(hosted_worker(hosted->table[i]));
}

int weft_engine_start(struct weft_hosted *hosted)
{
	struct weft_session *session = &hosted->session;
	u32 i;

	for (i = 0; i < session->nr_workers; i++) {
		struct weft_hosted_worker *hw = hosted_worker(hosted->table[i]);

		if (hosted->sim)
			weft_sim_add(hw);
		if (pthread_create(&hw->thread, NULL, worker_main, hw)) {
			/* Pairs with weft_session_finished(), as in weft_session_leave(). */
			__atomic_sub_fetch(&session->nr_running, session->nr_workers - i,
					   __ATOMIC_ACQ_REL);
			weft_session_end(session, WEFT_END_STOPPED, 0);
			/* It never was; those that are may go. */
			if (hosted->sim)
				weft_sim_leave(hosted->sim, hw);
			return -EAGAIN;
		}
		/* Pairs with the acquire in weft_worker_os(), which the thread asks itself: @thread. */
		weft_store_release(&hw->running, true);
	}
	/* Carriers are preempted by the OS, wherever they are. */
	if (session->vehicle)
		return 0;
	if (hosted->sim)
		weft_sim_start(hosted->sim);
	hosted->ticking = !pthread_create(&hosted->ticker, NULL,
					  hosted->sim ? watchdog_main : ticker_main, hosted);
	return hosted->ticking ? 0 : -EAGAIN;
}

int weft_engine_wait(struct weft_hosted *hosted, s64 timeout_ns)
{
	return await(hosted, weft_session_finished, in_future(timeout_ns)) ? 0 : -ETIMEDOUT;
}

static bool readable(const struct weft_session *session)
{
	return !weft_output_empty(&session->output) || weft_session_finished(session);
}

ssize_t weft_engine_read(struct weft_hosted *hosted, void *buffer, size_t bytes)
{
	struct weft_session *session = &hosted->session;

	const char *text;
	size_t len;

	if (!session->nr_workers)
		return -ENODATA;
	pthread_mutex_lock(&hosted->reader);
	await(hosted, readable, U64_MAX);
	len = min_t(size_t, bytes, weft_output_peek(session, &text));
	memcpy(buffer, text, len);
	weft_output_consume(session, len);
	if (hosted->sim)
		weft_sim_was_read(hosted->sim);
	pthread_mutex_unlock(&hosted->reader);
	return len;
}

static struct weft_hosted *hosted_make(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static u32 sessions;
	struct weft_hosted *hosted = weft_alloc_lines(sizeof(*hosted));

	if (!hosted)
		return NULL;
	pthread_once(&once, weft_stamp_init);
	hosted->heap = weft_heap;
	weft_session_init(&hosted->session);
	hosted->session.workers = hosted->table;
	hosted->session.id = __atomic_add_fetch(&sessions, 1, __ATOMIC_RELAXED);
	pthread_mutex_init(&hosted->reader, NULL);
	return hosted;
}

struct weft_hosted *weft_hosted_open(void)
{
	return hosted_make();
}

struct weft_hosted *weft_hosted_open_sim(void)
{
	struct weft_hosted *hosted = hosted_make();

	if (!hosted)
		return NULL;
	hosted->sim = weft_sim_create(&hosted->session);
	if (hosted->sim)
		return hosted;
	weft_hosted_close(hosted);
	return NULL;
}

struct weft_hosted *weft_hosted_open_shared(void)
{
	struct weft_heap *heap = weft_heap_create(), *before = weft_heap;
	struct weft_hosted *hosted = NULL;

	if (!heap)
		return NULL;
	weft_heap = heap;
	hosted = hosted_make();
	if (hosted && weft_nursery_open(hosted))
		hosted = NULL;
	weft_heap = before;
	if (!hosted)
		weft_heap_destroy(heap);
	return hosted;
}

static bool deserted(const struct weft_session *session)
{
	return weft_carriers_gone(&session->carriers);
}

static void join_threads(struct weft_hosted *hosted)
{
	u32 i;

	for (i = 0; i < hosted->session.nr_workers; i++)
		if (hosted_worker(hosted->table[i])->running)
			pthread_join(hosted_worker(hosted->table[i])->thread, NULL);
	WRITE_ONCE(hosted->tick_stop, 1);
	weft_futex_wake(&hosted->tick_stop, 1);
	if (hosted->ticking)
		pthread_join(hosted->ticker, NULL);
}

/* What is shared goes as a whole, in whatever state. */
static void close_shared(struct weft_hosted *hosted)
{
	struct weft_heap *before = weft_heap, *heap = hosted->heap;

	weft_heap = heap;
	weft_session_end(&hosted->session, WEFT_END_STOPPED, 0);
	await(hosted, deserted, in_future(LEAVE_NS));
	join_threads(hosted);
	weft_nursery_close(hosted);
	weft_heap = before;
	weft_heap_destroy(heap);
}

void weft_hosted_close(struct weft_hosted *hosted)
{
	u32 i, nr;

	if (!hosted)
		return;
	if (hosted->explore) {
		weft_explore_close(hosted);
		return;
	}
	if (hosted->heap) {
		close_shared(hosted);
		return;
	}
	weft_sim = hosted->sim;
	weft_session_end(&hosted->session, WEFT_END_STOPPED, 0);
	/* One that never came, as the start failed. */
	if (hosted->sim)
		weft_hosted_visit_end(hosted);
	await(hosted, deserted, U64_MAX);
	join_threads(hosted);
	nr = hosted->session.nr_workers;
	weft_session_destroy(&hosted->session);
	for (i = 0; i < nr; i++)
		weft_free(hosted_worker(hosted->table[i]));
	weft_sim = NULL;
	weft_sim_destroy(hosted->sim);
	weft_free(hosted);
}
