// SPDX-License-Identifier: GPL-2.0
/* weft workers: the CPUs on which a session that runs has its workers. */
#include <errno.h>
#include <string.h>

#include "cli.h"

static const char doc[] =
	"Let the tasks of a session of the module that runs use these CPUs from now on, and no "
	"others: workers that are not there yet are made, those elsewhere sleep. weft top shows "
	"which sessions there are."
	"\v"
	"Exit status: 0 done; 1 error, such as no session of that number; 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft workers 7 0\n"
	"  weft workers 7 0-3,6\n";

static int failure(int err, __u64 number, const struct cpus *cpus)
{
	switch (err) {
	case -ENXIO:
		return cli_check_cpus(ENGINE_KERNEL, cpus);
	case -EOPNOTSUPP:
		return cli_error("the OS places what session %llu runs on: it was started with "
				 "--vehicle kthread or --unpinned", number);
	}
	return cli_session_failure(err, number);
}

int cmd_workers(int argc, char **argv)
{
	struct weft_session *own = NULL;
	struct session_call call;
	struct cpus cpus;
	int status, err;

	cli_session_call(doc, argc, argv, "CPUS", &call);
	cli_cpus("CPUS", call.value, &cpus);
	status = cli_open_module(&own);
	if (!status) {
		err = weft_session_workers(own, call.number, cpus.mask, sizeof(cpus.mask));
		status = err ? failure(err, call.number, &cpus) : cli_session_done(&call, "cpus");
	}
	weft_session_close(own);
	return status;
}
