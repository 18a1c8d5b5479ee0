// SPDX-License-Identifier: GPL-2.0
/* weft policy: another policy takes over in a session that runs. */
#include <errno.h>
#include <string.h>

#include "cli.h"

static const char doc[] =
	"Let another policy take over in a session of the module that runs; its tasks are "
	"carried over. weft top shows which sessions there are."
	"\v"
	"EXAMPLES\n"
	"  weft policy 7 fair\n"
	"  weft policy 7 mlfq,levels=4,boost=100ms\n";

struct arguments {
	const char *session;
	const char *value;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	if (!arguments->session)
		arguments->session = arg;
	else if (!arguments->value)
		arguments->value = arg;
	else
		cli_usage("'%s' is one argument too many", arg);
	return 0;
}

__u64 cli_session_argument(const char *help, int argc, char **argv, const char *what,
			   const char **value)
{
	char usage[64];
	const struct argp argp = { .parser = parse, .args_doc = usage, .doc = help };
	struct arguments arguments = { };
	__u64 number;

	snprintf(usage, sizeof(usage), what ? "SESSION %s" : "SESSION", what);
	cli_parse(&argp, argc, argv, &arguments);
	if (what && !arguments.value)
		cli_usage("say SESSION and %s", what);
	if (!arguments.session)
		cli_usage("say SESSION");
	if (!what && arguments.value)
		cli_usage("'%s' is one argument too many", arguments.value);
	number = cli_number("SESSION", arguments.session);
	if (!number || number > UINT32_MAX)
		cli_usage("SESSION %s: not the number of a session", arguments.session);
	if (what)
		*value = arguments.value;
	return number;
}

int cli_session_failure(int err, __u64 number)
{
	switch (err) {
	case -ENOENT:
		return cli_error("no session %llu runs: weft top --batch lists them", number);
	case -EPERM:
		return cli_error("session %llu is another user's: only root may change it", number);
	case -ESHUTDOWN:
		return cli_error("session %llu is over", number);
	}
	return cli_error("session %llu: %s", number, strerror(-err));
}

int cli_swap_failure(int err, __u64 number)
{
	if (err == -EOPNOTSUPP)
		return cli_error("each task of the session has a thread of its own: who runs is "
				 "the OS's choice, not a policy's");
	return cli_session_failure(err, number);
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
	struct weft_session *own = NULL;
	const char *policy = NULL;
	__u64 number = cli_session_argument(doc, argc, argv, "POLICY[,KEY=VALUE...]",
					    &policy);
	int status;

	status = cli_open_module(&own);
	if (!status)
		status = change(own, number, policy);
	weft_session_close(own);
	return status;
}
