// SPDX-License-Identifier: GPL-2.0
/*
 * The first process of a guest, linked statically, alone in its initramfs.
 * It sets the machine up (machine.c), runs what the host asks for over one
 * channel (frame.h), and reports how it ended. C rather than a script:
 * emulated, every fork costs more than all the mounts together.
 *
 * A sealed guest has its request, and all it needs, in the initramfs. Until the
 * command has ended and its trace has stopped there is no channel, nor a driver of
 * one: the host's time cannot come in. What there is to say is held back till then.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>

#include "guest.h"

enum {
	LIST_MAX	= 4096,
	STATUS_INFRA	= 125,
};

struct request {
	char *module;
	char *cwd;
	char *keep[16];
	char *env[LIST_MAX];
	char *arg[LIST_MAX];
	unsigned int nr_keep, nr_env, nr_arg;
	long long deadline_ms;
};

struct command {
	pid_t pid;
	int in, out, err;	/* our ends of its pipes, -1: closed */
	bool stdin_ended;
	int status;
};

static const char sealed_request[] = "/request";

static int source = -1;		/* of the request: the channel, or a file */
static uint32_t boot_taint;
static struct frame_reader reader;
static struct request request;

/* Bytes on their way to the command's standard input. */
static char pending[FRAME_MAX];
static size_t pending_at, pending_len;

static uint32_t read_taint(void)
{
	char text[32];

	read_small("/proc/sys/kernel/tainted", text, sizeof(text));
	return strtoul(text, NULL, 10);
}

static void finish(int status, bool timed_out) __attribute__((noreturn));
static void finish(int status, bool timed_out)
{
	struct frame_exit end = { .status = status, .timed_out = timed_out };

	unseal();
	end.taint = read_taint() & ~boot_taint;
	send_log();
	send_frame(FRAME_EXIT, &end, sizeof(end));
	drain_channel();
	/* The host ends the guest as soon as it has read the last frame. */
	sleep(5);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Takes the next whole frame out of the reader, or returns false. */
static bool next_frame(struct frame_head *head, char **data)
{
	memcpy(head, reader.buf, sizeof(*head));
	if (reader.have < sizeof(*head) || reader.have < sizeof(*head) + head->len)
		return false;
	*data = reader.buf + sizeof(*head);
	return true;
}

static void drop_frame(const struct frame_head *head)
{
	size_t size = sizeof(*head) + head->len;

	reader.have -= size;
	memmove(reader.buf, reader.buf + size, reader.have);
}

static bool fill_reader(void)
{
	ssize_t n = read(source, reader.buf + reader.have,
			 sizeof(reader.buf) - reader.have);

	if (n > 0) {
		uint32_t taken = n;

		reader.have += n;
		if (!sealed)
			send_frame(FRAME_TAKEN, &taken, sizeof(taken));
	}
	return n > 0 || (n < 0 && (errno == EINTR || errno == EAGAIN));
}

static void append(char **list, unsigned int *nr, unsigned int max, char *text)
{
	if (*nr + 1 < max)
		list[(*nr)++] = text;
}

static int read_request(void)
{
	struct frame_head head;
	char *data, *text;
	uint32_t left_ms;

	for (;;) {
		while (!next_frame(&head, &data)) {
			if (!fill_reader())
				return -1;
		}
		text = calloc(1, head.len + 1);
		memcpy(text, data, head.len);
		drop_frame(&head);
		if (head.type == FRAME_GO) {
			memcpy(&left_ms, text, sizeof(left_ms));
			request.deadline_ms = now_ms() + left_ms;
			return 0;
		}
		if (head.type == FRAME_KEEP)
			append(request.keep, &request.nr_keep, 16, text);
		else if (head.type == FRAME_ENV)
			append(request.env, &request.nr_env, LIST_MAX, text);
		else if (head.type == FRAME_ARG)
			append(request.arg, &request.nr_arg, LIST_MAX, text);
		else if (head.type == FRAME_CWD)
			request.cwd = text;
		else if (head.type == FRAME_MODULE)
			request.module = text;
	}
}

static void become_command(int in, int out, int err) __attribute__((noreturn));
static void become_command(int in, int out, int err)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(err, STDERR_FILENO);
	if (request.cwd && chdir(request.cwd)) {
		dprintf(STDERR_FILENO, "guest: %s: %s\n", request.cwd, strerror(errno));
		_exit(STATUS_INFRA);
	}
	environ = request.env;
	execvp(request.arg[0], request.arg);
	dprintf(STDERR_FILENO, "guest: %s: %s\n", request.arg[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static int start_command(struct command *cmd)
{
	int in[2], out[2], err[2];
	unsigned int i;

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		return -errno;
	/* execvp looks in our own PATH, not in the new environment's. */
	for (i = 0; i < request.nr_env; i++) {
		if (!strncmp(request.env[i], "PATH=", 5))
			putenv(request.env[i]);
	}
	cmd->pid = fork();
	if (cmd->pid < 0)
		return -errno;
	if (!cmd->pid)
		become_command(in[0], out[1], err[1]);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	cmd->in = in[1];
	cmd->out = out[0];
	cmd->err = err[0];
	fcntl(cmd->in, F_SETFL, O_NONBLOCK);
	return 0;
}

static void close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Time is up: leave word of who waits where, and stop. */
static void dump_and_finish(void) __attribute__((noreturn));
static void dump_and_finish(void)
{
	write_small("/proc/sys/kernel/sysrq", "1");
	write_small("/proc/sysrq-trigger", "l");
	write_small("/proc/sysrq-trigger", "w");
	finish(STATUS_INFRA, true);
}

/* Frames from the host, as long as the command's input has room for them. */
static void handle_frames(struct command *cmd)
{
	struct frame_head head;
	char *data;

	while (!pending_len && next_frame(&head, &data)) {
		if (head.type == FRAME_IN && !head.len)
			cmd->stdin_ended = true;
		if (head.type == FRAME_IN && cmd->in >= 0) {
			memcpy(pending, data, head.len);
			pending_at = 0;
			pending_len = head.len;
		}
		drop_frame(&head);
	}
	if (cmd->stdin_ended && !pending_len)
		close_end(&cmd->in);
}

static void feed_command(struct command *cmd)
{
	ssize_t n = write(cmd->in, pending + pending_at, pending_len);

	if (n > 0) {
		pending_at += n;
		pending_len -= n;
	} else if (n < 0 && errno != EAGAIN && errno != EINTR) {
		/* It does not read any more: the rest goes nowhere. */
		close_end(&cmd->in);
		pending_len = 0;
	}
}

static void forward(int *fd, enum frame_type type)
{
	static char buf[STREAM_CHUNK];
	ssize_t n = read(*fd, buf, sizeof(buf));

	if (n > 0)
		send_frame(type, buf, n);
	else if (n == 0 || errno != EINTR)
		close_end(fd);
}

/* Reaps whoever ended; true once the command itself has. */
static bool reap(struct command *cmd)
{
	bool ended = false;
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid != cmd->pid)
			continue;
		ended = true;
		cmd->status = WIFEXITED(status) ? WEXITSTATUS(status) :
						  128 + WTERMSIG(status);
	}
	return ended;
}

static void run_command(struct command *cmd, int children)
{
	bool ended = false;

	/* Input may have come together with the request. */
	handle_frames(cmd);
	while (!ended || cmd->out >= 0 || cmd->err >= 0) {
		struct pollfd fds[] = {
			/* Without room for more input, do not ask for it. */
			{ .fd = pending_len ? -1 : source, .events = POLLIN },
			{ .fd = cmd->out, .events = POLLIN },
			{ .fd = cmd->err, .events = POLLIN },
			{ .fd = pending_len ? cmd->in : -1, .events = POLLOUT },
			{ .fd = children, .events = POLLIN },
		};
		struct signalfd_siginfo info;

		if (now_ms() >= request.deadline_ms)
			dump_and_finish();
		if (poll(fds, 5, request.deadline_ms - now_ms()) < 0)
			continue;
		if (fds[1].revents)
			forward(&cmd->out, FRAME_OUT);
		if (fds[2].revents)
			forward(&cmd->err, FRAME_ERR);
		if (fds[3].revents)
			feed_command(cmd);
		if (fds[0].revents & POLLIN)
			fill_reader();
		handle_frames(cmd);
		if (fds[4].revents &&
		    read(children, &info, sizeof(info)) > 0 && reap(cmd)) {
			ended = true;
			/* What it left running would keep its pipes open. */
			kill(-1, SIGKILL);
		}
	}
}

/* Signals of children come as data; nothing here may die of a closed pipe. */
static int watch_children(void)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

/* The initramfs has no /dev/console for the kernel to give us. */
static void open_console(void)
{
	int fd = open("/dev/console", O_RDWR | O_NOCTTY);

	if (fd < 0)
		return;
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* The channel is where requests come from, unless there is one already. */
static void reach_host(bool uml)
{
	if (sealed)
		return;
	source = open_channel(uml);
	if (source < 0) {
		say_failure("no channel to the host: %s", strerror(errno));
		finish(STATUS_INFRA, false);
	}
	send_frame(FRAME_READY, NULL, 0);
}

static int mount_all(bool uml)
{
	if (sealed)
		return mount_sealed();
	return mount_root(uml) || mount_scratch(request.keep, request.nr_keep);
}

/* From here on each seed goes a way of its own, and is watched. */
static int begin_sealed(const char *cmdline, struct command *cmd)
{
	const char *seed = strstr(cmdline, "weft.seed=");

	/* No more to come, and no standard input either. */
	close(source);
	source = -1;
	reader.have = 0;
	cmd->stdin_ended = true;
	start_trace();
	return start_noise(strtoull(seed ? seed + strlen("weft.seed=") : "0", NULL, 10));
}

int main(void)
{
	struct command cmd = { .in = -1, .out = -1, .err = -1 };
	char cmdline[4096];
	bool uml;

	if (getpid() != 1 || mount_early())
		return 1;
	open_console();
	read_small("/proc/cmdline", cmdline, sizeof(cmdline));
	uml = strstr(cmdline, "weft.uml");
	source = open(sealed_request, O_RDONLY | O_CLOEXEC);
	sealed = source >= 0;
	if (!sealed)
		load_boot_modules();
	/* What the kernel did to itself while booting is not for us to judge. */
	boot_taint = read_taint();
	write_small("/dev/kmsg", "<3>" FRAME_LOG_MARK "\n");
	reach_host(uml);
	if (read_request() || mount_all(uml))
		finish(STATUS_INFRA, false);
	set_up_machine();
	if (request.module && load_module(request.module))
		finish(STATUS_INFRA, false);
	if (sealed && begin_sealed(cmdline, &cmd))
		finish(STATUS_INFRA, false);
	if (request.nr_arg) {
		int children = watch_children();

		if (start_command(&cmd)) {
			say_failure("cannot start the command: %s", strerror(errno));
			finish(STATUS_INFRA, false);
		}
		run_command(&cmd, children);
	}
	unseal();
	if (request.module && unload_module(request.module))
		finish(STATUS_INFRA, false);
	if (request.module)
		scan_for_leaks();
	finish(cmd.status, false);
}
