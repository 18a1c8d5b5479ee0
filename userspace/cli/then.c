// SPDX-License-Identifier: GPL-2.0
/* --then fair@2s: policies that take over while the program runs. */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hosted.h"
#include "run.h"

/* @text is POLICY@TIME; it must stay. */
void run_options_add_then(struct run_options *options, const char *text)
{
	const char *at = strrchr(text, '@');
	struct then *then = &options->thens[options->nr_thens];

	if (!at || at == text)
		cli_usage("--then %s: say POLICY@TIME, as in fair@2s", text);
	if (options->nr_thens == RUN_THENS)
		cli_usage("--then %s: one too many, %d are the most", text, RUN_THENS);
	then->at_ns = cli_duration("--then", at + 1);
	if (options->nr_thens && then->at_ns < then[-1].at_ns)
		cli_usage("--then %s: comes before the one before it", text);
	then->policy = strndup(text, at - text);
	if (!then->policy)
		cli_no_memory();
	options->nr_thens++;
}

static bool in_sim(const struct run *run)
{
	return run->options.start.vehicle == WEFT_VEHICLE_SIM;
}

/* Before the program starts: a wrong name is said at once. */
int run_choose_thens(struct run *run)
{
	struct run_options *options = &run->options;
	unsigned int i;
	int status = STATUS_OK;

	if (options->nr_thens && options->start.vehicle != WEFT_VEHICLE_TASK && !in_sim(run))
		return cli_swap_failure(-EOPNOTSUPP, 0);
	for (i = 0; i < options->nr_thens && !status; i++)
		status = cli_choose_policy(run->session, options->thens[i].policy,
					   &options->thens[i].choice);
	if (options->nr_thens && !status && in_sim(run))
		weft_hosted_visit_begin(cli_simulated());
	return status;
}

/* False when the run is over before. */
static bool wait_until(struct run *run, __u64 at_ns)
{
	struct timespec until = {
		.tv_sec = at_ns / 1000000000, .tv_nsec = at_ns % 1000000000,
	};
	int err = 0;

	pthread_mutex_lock(&run->then_lock);
	while (!run->then_over && err != ETIMEDOUT)
		err = pthread_cond_timedwait(&run->then_end, &run->then_lock, &until);
	pthread_mutex_unlock(&run->then_lock);
	return err == ETIMEDOUT;
}

static void *swap_in_turn(void *arg)
{
	struct run *run = arg;
	__u64 start_ns = cli_now_ns();
	unsigned int i;
	int err;

	for (i = 0; i < run->options.nr_thens; i++) {
		const struct then *then = &run->options.thens[i];

		if (!(in_sim(run) ? weft_hosted_visit_until(cli_simulated(), then->at_ns) :
				    wait_until(run, start_ns + then->at_ns)))
			break;
		err = weft_session_swap(run->session, 0, then->choice.name, then->choice.params,
					then->choice.nr_params);
		if (err && err != -ESHUTDOWN)
			cli_swap_failure(err, 0);
	}
	if (in_sim(run))
		weft_hosted_visit_end(cli_simulated());
	return NULL;
}

int run_start_thens(struct run *run)
{
	pthread_condattr_t attr;

	if (!run->options.nr_thens)
		return 0;
	pthread_mutex_init(&run->then_lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&run->then_end, &attr);
	run->then_runs = !pthread_create(&run->then_thread, NULL, swap_in_turn, run);
	if (!run->then_runs && in_sim(run))
		weft_hosted_visit_end(cli_simulated());
	return run->then_runs ? 0 : -EAGAIN;
}

void run_stop_thens(struct run *run)
{
	if (!run->then_runs)
		return;
	pthread_mutex_lock(&run->then_lock);
	run->then_over = true;
	pthread_cond_signal(&run->then_end);
	pthread_mutex_unlock(&run->then_lock);
	pthread_join(run->then_thread, NULL);
}
