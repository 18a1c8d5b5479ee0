// SPDX-License-Identifier: GPL-2.0
/* Workers on pthreads, a ticker for them all, and who waits for them. */
#include <sys/resource.h>

#include "engine.h"
#include "hosted.h"

static struct weft_hosted_worker *hosted_worker(struct weft_worker *worker)
{
	return container_of(worker, struct weft_hosted_worker, core);
}

static struct weft_hosted *hosted_session(struct weft_session *session)
{
	return container_of(session, struct weft_hosted, session);
}

static struct timespec in_future(u64 from_now_ns)
{
	struct timespec ts;

	/* Far enough for "never", near enough for a time_t. */
	from_now_ns = min(from_now_ns, 1000000000ULL * 3600 * 24 * 365);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	from_now_ns += (u64)ts.tv_nsec;
	ts.tv_sec += (time_t)(from_now_ns / 1000000000ULL);
	ts.tv_nsec = (long)(from_now_ns % 1000000000ULL);
	return ts;
}

void weft_worker_park(struct weft_worker *worker, u64 until_ns)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);
	u64 now = weft_clock_ns();
	struct timespec ts = in_future(until_ns > now ? until_ns - now : 0);

	pthread_mutex_lock(&hw->lock);
	while (!hw->kicked)
		if (pthread_cond_timedwait(&hw->wake, &hw->lock, &ts) == ETIMEDOUT)
			break;
	hw->kicked = false;
	pthread_mutex_unlock(&hw->lock);
	WRITE_ONCE(hw->parked_ns, hw->parked_ns + weft_clock_ns() - now);
}

void weft_worker_unpark(struct weft_worker *worker)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);

	pthread_mutex_lock(&hw->lock);
	hw->kicked = true;
	pthread_cond_signal(&hw->wake);
	pthread_mutex_unlock(&hw->lock);
}

void weft_worker_relax(struct weft_worker *worker)
{
	(void)worker;
}

/* The ticker comes round often enough. */
void weft_worker_alarm(struct weft_worker *worker, u64 deadline_ns)
{
	(void)worker;
	(void)deadline_ns;
}

void weft_session_notify(struct weft_session *session)
{
	struct weft_hosted *hosted = hosted_session(session);

	pthread_mutex_lock(&hosted->lock);
	pthread_cond_broadcast(&hosted->changed);
	pthread_mutex_unlock(&hosted->lock);
}

/*
 * What is neither on a CPU nor asleep waits for one. Any thread may ask, at any
 * moment; while the worker is asleep its CPU time stands still, too.
 */
static void measure_os(struct weft_hosted_worker *hw, clockid_t cpu_clock, struct weft_os *os)
{
	struct timespec ts = {};
	u64 now = weft_clock_ns(), busy;

	clock_gettime(cpu_clock, &ts);
	busy = (u64)ts.tv_sec * 1000000000ULL + (u64)ts.tv_nsec + READ_ONCE(hw->parked_ns);
	*os = (struct weft_os) { };
	if (READ_ONCE(hw->born_ns) && now - READ_ONCE(hw->born_ns) > busy)
		os->wait_ns = now - READ_ONCE(hw->born_ns) - busy;
}

void weft_worker_os(struct weft_worker *worker, struct weft_os *os)
{
	struct weft_hosted_worker *hw = hosted_worker(worker);
	clockid_t cpu_clock;

	if (weft_load_acquire(&hw->ended))
		*os = hw->os;
	else if (hw->running && !pthread_getcpuclockid(hw->thread, &cpu_clock))
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
	weft_store_release(&hw->ended, true);
}

static void *worker_main(void *arg)
{
	struct weft_hosted_worker *hw = arg;
	struct weft_session *session = hw->core.session;

	WRITE_ONCE(hw->born_ns, weft_clock_ns());
	weft_worker_run(&hw->core);
	last_word(hw);
	if (weft_session_leave(&hw->core))
		weft_session_notify(session);
	return NULL;
}

static void *ticker_main(void *arg)
{
	struct weft_hosted *hosted = arg;
	struct timespec ts = { .tv_nsec = (long)hosted->session.tick_ns };
	u32 i;

	while (!READ_ONCE(hosted->tick_stop)) {
		nanosleep(&ts, NULL);
		for (i = 0; i < hosted->session.nr_workers; i++)
			WRITE_ONCE(hosted->table[i]->attention, 1);
	}
	return NULL;
}

static void init_cond(pthread_cond_t *cond)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(cond, &attr);
	pthread_condattr_destroy(&attr);
}

int weft_engine_add_worker(struct weft_hosted *hosted, u32 cpu, u32 events)
{
	struct weft_hosted_worker *hw;
	int err;

	if (hosted->session.nr_workers == WEFT_HOSTED_WORKERS)
		return -EINVAL;
	hw = aligned_alloc(64, ALIGN(sizeof(*hw), 64UL));
	if (!hw)
		return -ENOMEM;
	memset(hw, 0, sizeof(*hw));
	pthread_mutex_init(&hw->lock, NULL);
	init_cond(&hw->wake);
	err = weft_session_add_worker(&hosted->session, &hw->core, cpu, events);
	if (err)
		free(hw);
	return err;
}

int weft_engine_start(struct weft_hosted *hosted)
{
	u32 i;

	for (i = 0; i < hosted->session.nr_workers; i++) {
		struct weft_hosted_worker *hw = hosted_worker(hosted->table[i]);

		if (pthread_create(&hw->thread, NULL, worker_main, hw)) {
			__atomic_sub_fetch(&hosted->session.nr_running,
					   hosted->session.nr_workers - i, __ATOMIC_ACQ_REL);
			weft_session_end(&hosted->session, WEFT_END_STOPPED, 0);
			return -EAGAIN;
		}
		hw->running = true;
	}
	hosted->ticking = !pthread_create(&hosted->ticker, NULL, ticker_main, hosted);
	return hosted->ticking ? 0 : -EAGAIN;
}

int weft_engine_wait(struct weft_hosted *hosted, s64 timeout_ns)
{
	struct timespec ts = in_future(timeout_ns < 0 ? U64_MAX : (u64)timeout_ns);
	int err = 0;

	pthread_mutex_lock(&hosted->lock);
	while (!err && !weft_session_finished(&hosted->session))
		err = pthread_cond_timedwait(&hosted->changed, &hosted->lock, &ts);
	pthread_mutex_unlock(&hosted->lock);
	return err ? -ETIMEDOUT : 0;
}

static void wait_for_output(struct weft_hosted *hosted)
{
	struct weft_session *session = &hosted->session;

	pthread_mutex_lock(&hosted->lock);
	while (weft_output_empty(&session->output) && !weft_session_finished(session))
		pthread_cond_wait(&hosted->changed, &hosted->lock);
	pthread_mutex_unlock(&hosted->lock);
}

ssize_t weft_engine_read(struct weft_hosted *hosted, void *buffer, size_t bytes)
{
	const char *text;
	size_t len;

	if (!hosted->session.nr_workers)
		return -ENODATA;
	pthread_mutex_lock(&hosted->reader);
	wait_for_output(hosted);
	len = min_t(size_t, bytes, weft_output_peek(&hosted->session, &text));
	memcpy(buffer, text, len);
	weft_output_consume(&hosted->session, len);
	pthread_mutex_unlock(&hosted->reader);
	return len;
}

struct weft_hosted *weft_hosted_open(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	static u32 sessions;
	struct weft_hosted *hosted = aligned_alloc(64, ALIGN(sizeof(*hosted), 64UL));

	if (!hosted)
		return NULL;
	pthread_once(&once, weft_stamp_init);
	memset(hosted, 0, sizeof(*hosted));
	weft_session_init(&hosted->session);
	hosted->session.workers = hosted->table;
	hosted->session.id = __atomic_add_fetch(&sessions, 1, __ATOMIC_RELAXED);
	pthread_mutex_init(&hosted->lock, NULL);
	pthread_mutex_init(&hosted->reader, NULL);
	init_cond(&hosted->changed);
	return hosted;
}

void weft_hosted_close(struct weft_hosted *hosted)
{
	u32 i, nr;

	if (!hosted)
		return;
	weft_session_end(&hosted->session, WEFT_END_STOPPED, 0);
	for (i = 0; i < hosted->session.nr_workers; i++)
		if (hosted_worker(hosted->table[i])->running)
			pthread_join(hosted_worker(hosted->table[i])->thread, NULL);
	WRITE_ONCE(hosted->tick_stop, true);
	if (hosted->ticking)
		pthread_join(hosted->ticker, NULL);
	nr = hosted->session.nr_workers;
	weft_session_destroy(&hosted->session);
	for (i = 0; i < nr; i++)
		free(hosted_worker(hosted->table[i]));
	free(hosted);
}
