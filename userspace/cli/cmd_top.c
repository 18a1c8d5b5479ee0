// SPDX-License-Identifier: GPL-2.0
/* weft top: the module's sessions while they run, on a screen, in lines or in JSON. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "top.h"

enum { OPT_BATCH = OPT_COMMAND };

static const struct argp_option options[] = {
	{ "interval", 'i', "DUR", 0, "Time between two looks, 100ms or more; default: 1s", 0 },
	{ "batch", OPT_BATCH, NULL, 0, "Print lines, also on a terminal", 0 },
	{ "looks", 'n', "N", 0,
	  "Look N times, then end; default: for ever (--batch, --json: 1)", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object a look", 0 },
	{ }
};

static const char doc[] =
	"Show the sessions of the module that run: their workers' ledgers and queues, their "
	"hottest tasks, latencies and policies, all over the time since the look before. Yours, or "
	"as root everybody's."
	"\v"
	"Keys: up and down choose a session; p gives it another policy, w other CPUs, k ends it; "
	"+ and - change the interval; q ends.\n"
	"\n"
	"The ledger is a bar: # tasks, + dispatching, ? looking for work, . idle, x taken by the "
	"OS. queue and max are the worker's queue length, the median and the most that was seen. "
	"Tasks' own times are kept with weft run --accounting full only; otherwise those that run "
	"are listed first.\n"
	"\n"
	"Exit status: 0 shown, also if no session runs; 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft top\n"
	"  weft top --interval 200ms\n"
	"  weft top --batch -n 5\n"
	"  weft top --json\n";

static const __u64 MIN_INTERVAL_NS = 100000000, USUAL_INTERVAL_NS = 1000000000;

struct arguments {
	struct top_options options;
	bool batch;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'i':
		arguments->options.interval_ns = cli_duration("--interval", arg);
		if (arguments->options.interval_ns < MIN_INTERVAL_NS)
			cli_usage("--interval %s: too short, 100ms is the least", arg);
		return 0;
	case 'n':
		arguments->options.looks = cli_number("--looks", arg);
		if (!arguments->options.looks)
			cli_usage("--looks 0: look once at least");
		return 0;
	case OPT_BATCH:
		arguments->batch = true;
		return 0;
	case OPT_JSON:
		arguments->options.json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_usage("'%s' is one argument too many", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static void pause_ns(__u64 ns)
{
	const struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	nanosleep(&ts, NULL);
}

/* The first look is only what the next one is compared with. 0 or -errno. */
static int print_looks(struct top *top, const struct top_options *options)
{
	__u64 looks = options->looks ?: 1, i;
	int err = top_look(top);

	for (i = 0; !err && i < looks; i++) {
		pause_ns(options->interval_ns);
		err = top_look(top);
		if (err)
			break;
		if (options->json)
			top_print_json(top);
		else
			top_print(top, options);
	}
	return err;
}

int cmd_top(int argc, char **argv)
{
	const struct argp argp = { .options = options, .parser = parse, .doc = doc };
	struct arguments arguments = { .options.interval_ns = USUAL_INTERVAL_NS };
	struct top top = { };
	bool screen;
	int status;

	cli_parse(&argp, argc, argv, &arguments);
	screen = !arguments.batch && !arguments.options.json;
	if (screen && (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)))
		cli_usage("not on a terminal: give --batch for lines, or --json");
	status = cli_open_module(&top.door);
	if (!status)
		status = screen ? top_screen(&top, &arguments.options) :
				  print_looks(&top, &arguments.options);
	if (status < 0)
		status = cli_error("cannot look at the sessions: %s", strerror(-status));
	top_free(&top);
	return status;
}
