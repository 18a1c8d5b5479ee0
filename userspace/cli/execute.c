// SPDX-License-Identifier: GPL-2.0
/* Carries out one run: sets variables, loads, starts, follows the output, gathers. */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "race.h"
#include "run.h"

/* SIGINT and SIGTERM: blocked from here on, so that only the watchers get them. */
void run_block_signals(sigset_t *ends)
{
	sigemptyset(ends);
	sigaddset(ends, SIGINT);
	sigaddset(ends, SIGTERM);
	pthread_sigmask(SIG_BLOCK, ends, NULL);
}

/* The run is over; what came meanwhile has ended it, or came too late. */
void run_unblock_signals(const sigset_t *ends)
{
	const struct timespec now = { };

	while (sigtimedwait(ends, NULL, &now) > 0)
		;
	pthread_sigmask(SIG_UNBLOCK, ends, NULL);
}

int run_set_variables(struct run *run)
{
	struct weft_error error = { };
	unsigned int i;
	int ret;

	for (i = 0; i < run->options.nr_sets; i++) {
		ret = weft_program_set(run->program, run->options.sets[i], &error);
		if (ret)
			return cli_failure(ret, &error);
	}
	ret = weft_program_entry(run->program, "main");
	if (ret < 0)
		return cli_error("%s: no main: write int main(void)", run->file);
	run->options.start.main_insn = ret;
	return STATUS_OK;
}

static int open_session(struct run *run)
{
	struct run_options *options = &run->options;
	struct weft_error error = { };
	int ret;

	ret = cli_open_session(options->engine, options->start.vehicle, &run->session);
	if (!ret)
		ret = cli_choose_policy(run->session, options->policy, &run->choice);
	if (!ret)
		ret = run_choose_thens(run);
	if (ret)
		return ret;
	ret = weft_session_load(run->session, run->program, &options->limits, &error);
	if (ret)
		return cli_failure(ret, &error);
	memcpy(options->start.policy, run->choice.name, sizeof(options->start.policy));
	options->start.params = (uintptr_t)run->choice.params;
	options->start.nr_params = run->choice.nr_params;
	options->start.cpu_mask = (uintptr_t)options->cpus.mask;
	options->start.cpu_mask_bytes = sizeof(options->cpus.mask);
	ret = weft_session_start(run->session, &options->start, &error);
	if (ret == -ENXIO)
		return cli_check_cpus(options->engine, &options->cpus);
	return ret ? cli_failure(ret, &error) : STATUS_OK;
}

/* At the end comes one from this process itself; any other asks for the end. */
static void *watch_signals(void *arg)
{
	struct run *run = arg;
	siginfo_t info;

	while (sigwaitinfo(&run->ends, &info) < 0)
		;
	if (__atomic_load_n(&run->done, __ATOMIC_RELAXED) && info.si_pid == getpid())
		return NULL;
	run->interrupted = true;
	weft_session_stop(run->session);
	return NULL;
}

static int read_output(struct run *run)
{
	char buffer[16384];
	ssize_t n;

	for (;;) {
		n = weft_session_read(run->session, buffer, sizeof(buffer));
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n;
		if (!run->sink)
			continue;
		fwrite(buffer, 1, n, run->sink);
		fflush(run->sink);
	}
}

/* Passes on what the program prints, to its end. */
static int follow(struct run *run)
{
	pthread_t watcher;
	int err;

	err = -pthread_create(&watcher, NULL, watch_signals, run);
	if (err)
		return err;
	err = run_start_thens(run);
	if (!err)
		err = read_output(run);
	if (err)
		weft_session_stop(run->session);
	do {
		err = err ?: weft_session_wait(run->session, -1);
	} while (err == -EINTR);
	run_stop_thens(run);
	__atomic_store_n(&run->done, true, __ATOMIC_RELAXED);
	pthread_kill(watcher, SIGTERM);
	pthread_join(watcher, NULL);
	return err;
}

/* STATUS_OK when there is a result, however the program ended; else it says why not. */
int run_execute(struct run *run)
{
	struct weft_error none = { };
	int status, err;

	run_options_settle(&run->options);
	status = run_set_variables(run);
	if (status)
		return status;
	/* Before the session, which they would inherit. */
	err = run_load_start(run);
	if (err)
		return cli_error("no competitors for --load: %s", strerror(-err));
	status = open_session(run);
	if (status)
		return status;
	err = follow(run);
	run_load_stop(run);
	if (!err)
		err = run_gather(run);
	return err ? cli_failure(err, &none) : STATUS_OK;
}

/* Ends the session and forgets what was gathered; program and options stay. */
void run_close(struct run *run)
{
	run_load_stop(run);
	weft_session_unmap(run->session, run->globals, run->globals_size);
	weft_session_close(run->session);
	free(run->workers);
	free(run->tasks);
}

int run_exit_status(const struct run *run)
{
	const struct weft_race_report *races;

	switch (run->result.out_end) {
	case WEFT_END_MAIN:
		return run->race && weft_hosted_races(run->race, &races) ? STATUS_FAILED :
		       run->result.out_status & 255;
	case WEFT_END_FAULT:
		return STATUS_FAULT;
	case WEFT_END_DEADLOCK:
		return STATUS_DEADLOCK;
	case WEFT_END_TIME:
	case WEFT_END_STALLED:
		return STATUS_TIME;
	default:
		return run->interrupted ? STATUS_INTERRUPTED : STATUS_ERROR;
	}
}
