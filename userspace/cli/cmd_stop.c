// SPDX-License-Identifier: GPL-2.0
/* weft stop: an end to a session that runs. */
#include "cli.h"

static const char doc[] =
	"End a session of the module that runs: its tasks do not go on, whoever runs it gets "
	"the report. weft top shows which sessions there are."
	"\v"
	"Exit status: 0 done; 1 error, such as no session of that number; 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft stop 7\n";

int cmd_stop(int argc, char **argv)
{
	struct weft_session *own = NULL;
	struct session_call call;
	int status, err;

	cli_session_call(doc, argc, argv, NULL, &call);
	status = cli_open_module(&own);
	if (!status) {
		err = weft_session_stop_of(own, call.number);
		status = err ? cli_session_failure(err, call.number) :
			       cli_session_done(&call, NULL);
	}
	weft_session_close(own);
	return status;
}
