// SPDX-License-Identifier: GPL-2.0
/* weft stop: an end to a session that runs. */
#include "cli.h"

static const char doc[] =
	"End a session of the module that runs: its tasks do not go on, whoever runs it gets "
	"the report. weft top shows which sessions there are."
	"\v"
	"EXAMPLES\n"
	"  weft stop 7\n";

int cmd_stop(int argc, char **argv)
{
	struct weft_session *own = NULL;
	__u64 number = cli_session_argument(doc, argc, argv, NULL, NULL);
	int status, err;

	status = cli_open_module(&own);
	if (!status) {
		err = weft_session_stop_of(own, number);
		status = err ? cli_session_failure(err, number) : STATUS_OK;
	}
	weft_session_close(own);
	return status;
}
