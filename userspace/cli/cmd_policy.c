// SPDX-License-Identifier: GPL-2.0
/* weft policy: another policy takes over in a session that runs. */
#include <errno.h>
#include <string.h>

#include "cli.h"

static const char doc[] =
	"SESSION POLICY[,KEY=VALUE...]\n"
	"Let another policy take over in a session of the module that runs; its tasks are "
	"carried over. The session's number is in the names of its workers, weft/NUMBER:CPU, "
	"and in /sys/kernel/debug/weft."
	"\v"
	"EXAMPLES\n"
	"  weft policy 7 fair\n"
	"  weft policy 7 mlfq,levels=4,boost=100ms\n";

struct arguments {
	const char *session;
	const char *policy;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (!arguments->session)
		arguments->session = arg;
	else if (!arguments->policy)
		arguments->policy = arg;
	else
		cli_usage("'%s' is one argument too many", arg);
	return 0;
}

int cli_swap_failure(int err, __u64 number)
{
	switch (err) {
	case -ENOENT:
		return cli_error("no session %llu runs: see ls /sys/kernel/debug/weft", number);
	case -EPERM:
		return cli_error("session %llu is another user's: only root may change it", number);
	case -EOPNOTSUPP:
		return cli_error("each task of the session has a thread of its own: who runs is "
				 "the OS's choice, not a policy's");
	case -ESHUTDOWN:
		return cli_error("the session is over");
	}
	return cli_error("policy: %s", strerror(-err));
}

static int change(struct weft_session *own, __u64 number, const char *text)
{
	struct policy_choice choice;
	int status = cli_choose_policy(own, text, &choice), err;

	if (status)
		return status;
	err = weft_session_swap(own, number, choice.name, choice.params, choice.nr_params);
	return err ? cli_swap_failure(err, number) : STATUS_OK;
}

int cmd_policy(int argc, char **argv)
{
	static const struct argp argp = { .parser = parse, .doc = doc };
	struct arguments arguments = { };
	struct weft_session *own = NULL;
	__u64 number;
	int status;

	cli_parse(&argp, argc, argv, &arguments);
	if (!arguments.policy)
		cli_usage("say which session, and which policy: weft policy 7 fair");
	number = cli_number("SESSION", arguments.session);
	if (!number || number > UINT32_MAX)
		cli_usage("SESSION %s: not the number of a session", arguments.session);
	status = cli_open_session(ENGINE_KERNEL, WEFT_VEHICLE_TASK, &own);
	if (!status)
		status = change(own, number, arguments.policy);
	weft_session_close(own);
	return status;
}
