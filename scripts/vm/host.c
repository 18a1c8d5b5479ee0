// SPDX-License-Identifier: GPL-2.0
/*
 * Starts a guest and stays with it: hands the request to the agent, carries
 * the command's three streams (see frame.h), and ends the guest when it has
 * reported, when time is up, or when a signal says so. The guest inherits one
 * end of a socket pair as descriptor 3 and is killed if this process dies.
 *
 *   host --log FILE --result FILE [--timeout SECONDS] [--module FILE]
 *        [--keep DIR]... [--cwd DIR] [--arg WORD]... [--trace FILE] -- VM-COMMAND...
 *   host --request FILE [--timeout SECONDS] [--module FILE] [--cwd DIR] [--arg WORD]...
 *
 * With --request FILE nothing is started: what the agent shall do is written to FILE,
 * to be part of a sealed guest's initramfs. Such a guest asks for nothing and reports
 * when all is over, its trace too, to --trace FILE.
 *
 * The result file gets one line: `exit STATUS TAINT`, `fail TEXT`, `timeout`,
 * `died` or `signal N`. The exit status says only whether there is one.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <getopt.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "frame.h"

enum {
	CHANNEL_FD	= 3,	/* where the guest finds its end */
	GRACE_MS	= 3000,	/* how long a late guest may explain itself */
	SMALL_WRITE	= 4096,	/* a pipe that polls writable takes as much */
	WORDS_MAX	= 4096,
};

struct options {
	const char *log, *result, *request, *trace, *module, *cwd;
	const char *keep[16];
	const char *arg[WORDS_MAX];
	unsigned int nr_keep, nr_arg;
	long timeout_s;
};

static struct options opt;
static struct frame_reader reader;
static pid_t guest;
static int channel, signals, log_fd, trace_fd = -1;
static long long deadline_ms;
static char failure[600];

/* What waits for room in the channel: the request, then chunks of input. */
static char *out;
static size_t out_at, out_len, out_size, in_flight;
static bool stdin_open = true, ready;

extern char **environ;

static void end_guest(void)
{
	if (guest > 0) {
		/* Its own session, so its own group: helpers go with it. */
		kill(-guest, SIGKILL);
		kill(guest, SIGKILL);
		waitpid(guest, NULL, 0);
	}
	guest = 0;
}

static void finish(const char *result) __attribute__((noreturn));
static void finish(const char *result)
{
	int fd = open(opt.result, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	end_guest();
	if (fd < 0 || write_all(fd, result, strlen(result)) || write_all(fd, "\n", 1))
		exit(EXIT_FAILURE);
	exit(EXIT_SUCCESS);
}

static void check_signals(void)
{
	struct signalfd_siginfo info;
	char text[32];

	if (read(signals, &info, sizeof(info)) != sizeof(info))
		return;
	/* The guest's end shows as the end of the channel, data first. */
	if (info.ssi_signo == SIGCHLD)
		return;
	snprintf(text, sizeof(text), "signal %u", info.ssi_signo);
	finish(text);
}

static void add_frame(enum frame_type type, const void *data, size_t len)
{
	struct frame_head head = { .type = type, .len = len };
	size_t need = out_at + out_len + sizeof(head) + len;

	if (len > FRAME_MAX)
		finish("fail an argument or environment variable is too long");
	if (need > out_size) {
		out_size = 2 * need;
		out = realloc(out, out_size);
		if (!out)
			finish("fail no memory");
	}
	memcpy(out + out_at + out_len, &head, sizeof(head));
	if (len)
		memcpy(out + out_at + out_len + sizeof(head), data, len);
	out_len += sizeof(head) + len;
}

static void add_text(enum frame_type type, const char *text)
{
	add_frame(type, text, strlen(text));
}

static int time_left(void)
{
	long long left = deadline_ms - now_ms();

	return left > 0 ? (int)left + 1 : 0;
}

/*
 * Writes what the command wrote. Signals and the deadline count here too: the
 * reader of our output may be slower than patience lasts.
 */
static void pass_on(int *fd, const char *data, size_t len)
{
	while (len && *fd >= 0) {
		struct pollfd fds[] = {
			{ .fd = *fd, .events = POLLOUT },
			{ .fd = signals, .events = POLLIN },
		};
		size_t part = len < SMALL_WRITE ? len : SMALL_WRITE;
		ssize_t n;

		if (poll(fds, 2, time_left()) == 0)
			finish("timeout");
		if (fds[1].revents)
			check_signals();
		if (!fds[0].revents)
			continue;
		n = write(*fd, data, part);
		if (n > 0) {
			data += n;
			len -= n;
		} else if (errno != EINTR && errno != EAGAIN) {
			/* Nobody reads (head, say): the command may go on. */
			*fd = -1;
		}
	}
}

static void add_request(void)
{
	/* A sealed guest's clock is its own, and starts with the request. */
	uint32_t left_ms = opt.request ? opt.timeout_s * 1000 : time_left();
	unsigned int i;
	char **env;

	for (i = 0; i < opt.nr_keep; i++)
		add_text(FRAME_KEEP, opt.keep[i]);
	if (opt.module)
		add_text(FRAME_MODULE, opt.module);
	if (opt.cwd)
		add_text(FRAME_CWD, opt.cwd);
	for (env = environ; *env; env++)
		add_text(FRAME_ENV, *env);
	for (i = 0; i < opt.nr_arg; i++)
		add_text(FRAME_ARG, opt.arg[i]);
	add_frame(FRAME_GO, &left_ms, sizeof(left_ms));
	/* From here on the agent watches the clock and says what hangs. */
	deadline_ms += GRACE_MS;
	ready = true;
}

static void handle_exit(const char *data)
{
	struct frame_exit end;
	char text[64];

	memcpy(&end, data, sizeof(end));
	snprintf(text, sizeof(text), "exit %d %u", end.status, end.taint);
	if (failure[0])
		finish(failure);
	finish(end.timed_out ? "timeout" : text);
}

static void handle_frame(const struct frame_head *head, const char *data)
{
	static int out_fd = STDOUT_FILENO, err_fd = STDERR_FILENO;
	uint32_t taken;

	switch (head->type) {
	case FRAME_READY:
		add_request();
		break;
	case FRAME_OUT:
		pass_on(&out_fd, data, head->len);
		break;
	case FRAME_ERR:
		pass_on(&err_fd, data, head->len);
		break;
	case FRAME_LOG:
		write_all(log_fd, data, head->len);
		break;
	case FRAME_TRACE:
		write_all(trace_fd, data, head->len);
		break;
	case FRAME_FAIL:
		/* The first reason counts; the log and the end follow. */
		if (!failure[0])
			snprintf(failure, sizeof(failure), "fail %.*s", (int)head->len, data);
		break;
	case FRAME_TAKEN:
		memcpy(&taken, data, sizeof(taken));
		in_flight -= taken;
		break;
	case FRAME_EXIT:
		handle_exit(data);
		break;
	default:
		finish("fail the channel to the guest carries noise");
	}
}

static void read_channel(void)
{
	struct frame_head head;
	ssize_t n;

	n = read(channel, reader.buf + reader.have, sizeof(reader.buf) - reader.have);
	if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
		finish(failure[0] ? failure : "died");
	if (n > 0)
		reader.have += n;
	for (;;) {
		size_t size;

		memcpy(&head, reader.buf, sizeof(head));
		if (reader.have < sizeof(head))
			return;
		if (head.len > FRAME_MAX)
			finish("fail the channel to the guest carries noise");
		size = sizeof(head) + head.len;
		if (reader.have < size)
			return;
		handle_frame(&head, reader.buf + sizeof(head));
		reader.have -= size;
		memmove(reader.buf, reader.buf + size, reader.have);
	}
}

static void read_stdin(void)
{
	char buf[WINDOW];
	ssize_t n;

	n = read(STDIN_FILENO, buf, sizeof(buf));
	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		stdin_open = false;
	add_frame(FRAME_IN, buf, n > 0 ? n : 0);
}

static void flush_channel(void)
{
	size_t part = WINDOW - in_flight;
	ssize_t n;

	n = write(channel, out + out_at, part < out_len ? part : out_len);
	if (n > 0) {
		in_flight += n;
		out_at += n;
		out_len -= n;
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		/* What the guest still has to say comes first. */
		out_len = 0;
		stdin_open = false;
	}
	if (!out_len)
		out_at = 0;
}

static void supervise(void)
{
	for (;;) {
		bool want_in = ready && stdin_open && !out_len;
		bool want_out = out_len && in_flight < WINDOW;
		struct pollfd fds[] = {
			{ .fd = channel, .events = POLLIN | (want_out ? POLLOUT : 0) },
			{ .fd = signals, .events = POLLIN },
			{ .fd = want_in ? STDIN_FILENO : -1, .events = POLLIN },
		};

		if (poll(fds, 3, time_left()) < 0)
			continue;
		if (!time_left())
			finish("timeout");
		if (fds[1].revents)
			check_signals();
		if (fds[0].revents & POLLOUT)
			flush_channel();
		if (fds[0].revents & ~POLLOUT)
			read_channel();
		if (fds[2].revents && !out_len)
			read_stdin();
	}
}

static void become_guest(int end, char **argv) __attribute__((noreturn));
static void become_guest(int end, char **argv)
{
	int null = open("/dev/null", O_RDONLY);
	sigset_t none;

	setsid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() == 1)
		_exit(EXIT_FAILURE);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(log_fd, STDOUT_FILENO);
	dup2(log_fd, STDERR_FILENO);
	if (end != CHANNEL_FD)
		dup2(end, CHANNEL_FD);
	else
		fcntl(end, F_SETFD, 0);
	close_range(CHANNEL_FD + 1, ~0U, 0);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(EXIT_FAILURE);
}

static void start_guest(char **argv)
{
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		finish("fail no socket pair");
	guest = fork();
	if (guest < 0)
		finish("fail cannot fork");
	if (!guest)
		become_guest(pair[1], argv);
	close(pair[1]);
	channel = pair[0];
	fcntl(channel, F_SETFL, O_NONBLOCK);
}

static void watch_signals(void)
{
	static const int wanted[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD };
	sigset_t set;
	size_t i;

	sigemptyset(&set);
	for (i = 0; i < sizeof(wanted) / sizeof(*wanted); i++) {
		sigaddset(&set, wanted[i]);
		/* A shell starts background jobs with SIGINT ignored. */
		signal(wanted[i], SIG_DFL);
	}
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	/* The script that started us is our only owner. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
}

static void parse_options(int argc, char **argv)
{
	static const struct option longs[] = {
		{ "log", required_argument, NULL, 'l' },
		{ "result", required_argument, NULL, 'r' },
		{ "request", required_argument, NULL, 'q' },
		{ "trace", required_argument, NULL, 'T' },
		{ "timeout", required_argument, NULL, 't' },
		{ "module", required_argument, NULL, 'm' },
		{ "keep", required_argument, NULL, 'k' },
		{ "cwd", required_argument, NULL, 'c' },
		{ "arg", required_argument, NULL, 'a' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	opt.timeout_s = 300;
	while ((c = getopt_long(argc, argv, "+", longs, NULL)) != -1) {
		if (c == 'l')
			opt.log = optarg;
		else if (c == 'r')
			opt.result = optarg;
		else if (c == 'q')
			opt.request = optarg;
		else if (c == 'T')
			opt.trace = optarg;
		else if (c == 't')
			opt.timeout_s = atol(optarg);
		else if (c == 'm')
			opt.module = optarg;
		else if (c == 'c')
			opt.cwd = optarg;
		else if (c == 'k' && opt.nr_keep < 16)
			opt.keep[opt.nr_keep++] = optarg;
		else if (c == 'a' && opt.nr_arg < WORDS_MAX)
			opt.arg[opt.nr_arg++] = optarg;
		else
			exit(EXIT_FAILURE);
	}
	if (!opt.request && (!opt.log || !opt.result || optind >= argc))
		exit(EXIT_FAILURE);
}

static int open_output(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);

	if (fd < 0)
		exit(EXIT_FAILURE);
	return fd;
}

static void write_request(void) __attribute__((noreturn));
static void write_request(void)
{
	add_request();
	exit(write_all(open_output(opt.request), out, out_len) ? EXIT_FAILURE : EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
	parse_options(argc, argv);
	if (opt.request)
		write_request();
	log_fd = open_output(opt.log);
	if (opt.trace)
		trace_fd = open_output(opt.trace);
	deadline_ms = now_ms() + opt.timeout_s * 1000;
	watch_signals();
	start_guest(argv + optind);
	supervise();
}
