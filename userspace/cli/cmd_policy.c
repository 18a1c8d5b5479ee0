// SPDX-License-Identifier: GPL-2.0
/* weft policy: another policy takes over in a session that runs. */
#include <errno.h>
#include <string.h>

#include "cli.h"

static const char doc[] =
	"Let another policy take over in a session of the module that runs; its tasks are "
	"carried over. weft top shows which sessions there are."
	"\v"
	"Exit status: 0 done; 1 error, such as no session of that number; 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft policy 7 fair\n"
	"  weft policy 7 mlfq,levels=4,boost=100ms\n";

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One JSON object with what was done", 0 },
	{ }
};

struct arguments {
	const char *session;
	const char *value;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	if (key == OPT_JSON) {
		arguments->json = true;
		return 0;
	}
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

void cli_session_call(const char *help, int argc, char **argv, const char *what,
		      struct session_call *call)
{
	char usage[64];
	const struct argp argp = {
		.options = options, .parser = parse, .args_doc = usage, .doc = help,
	};
	struct arguments arguments = { };

	snprintf(usage, sizeof(usage), what ? "SESSION %s" : "SESSION", what);
	cli_parse(&argp, argc, argv, &arguments);
	if (what && !arguments.value)
		cli_usage("say SESSION and %s: weft top --batch lists sessions", what);
	if (!arguments.session)
		cli_usage("say SESSION: weft top --batch lists them");
	if (!what && arguments.value)
		cli_usage("'%s' is one argument too many", arguments.value);
	*call = (struct session_call) {
		.number = cli_number("SESSION", arguments.session),
		.value = arguments.value, .json = arguments.json,
	};
	if (!call->number || call->number > UINT32_MAX)
		cli_usage("SESSION %s: not the number of a session", arguments.session);
}

int cli_session_done(const struct session_call *call, const char *what)
{
	json_t *done;

	if (!call->json)
		return STATUS_OK;
	done = json_pack("{s:o}", "session", cli_json_u64(call->number));
	if (what)
		json_object_set_new(done, what, cli_json_text(call->value, strlen(call->value)));
	cli_json_print(done);
	return STATUS_OK;
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

static int change(struct weft_session *own, const struct session_call *call)
{
	struct policy_choice choice;
	int status = cli_choose_policy(own, call->value, &choice), err;

	if (status)
		return status;
	err = weft_session_swap(own, call->number, choice.name, choice.params, choice.nr_params);
	return err ? cli_swap_failure(err, call->number) : cli_session_done(call, "policy");
}

int cmd_policy(int argc, char **argv)
{
	struct weft_session *own = NULL;
	struct session_call call;
	int status;

	cli_session_call(doc, argc, argv, "POLICY[,KEY=VALUE...]", &call);
	status = cli_open_module(&own);
	if (!status)
		status = change(own, &call);
	weft_session_close(own);
	return status;
}
