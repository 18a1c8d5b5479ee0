// SPDX-License-Identifier: GPL-2.0
/* Starts other programs: the compiler, the plotter, this one. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

extern char **environ;

/* @argv[0] is looked for in PATH; signals that are blocked here are not there. 0 or -errno. */
int cli_spawn(const char **argv, int in, int out, int err, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int ret;

	sigemptyset(&none);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setsigmask(&attr, &none);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
	ret = posix_spawnp(pid, argv[0], &actions, &attr, (char **)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attr);
	return -ret;
}

void cli_first_line(FILE *stream, char *line, size_t size)
{
	char rest[256];

	line[0] = 0;
	if (!fgets(line, size, stream))
		return;
	line[strcspn(line, "\n")] = 0;
	/* To the end: who writes is not to die of SIGPIPE. */
	while (fgets(rest, sizeof(rest), stream))
		;
}

/* Reads from @fd, which it closes. */
static void take_line(int fd, char *line, size_t size)
{
	FILE *stream = fdopen(fd, "r");

	if (!stream) {
		close(fd);
		return;
	}
	cli_first_line(stream, line, size);
	fclose(stream);
}

int cli_ask(const char **argv, int from, int other, char *line, size_t size)
{
	int fds[2], ret;
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid;

	line[0] = 0;
	if (null < 0)
		return -errno;
	if (pipe2(fds, O_CLOEXEC)) {
		ret = -errno;
		close(null);
		return ret;
	}
	other = other < 0 ? null : other;
	ret = cli_spawn(argv, null, from == STDOUT_FILENO ? fds[1] : other,
			from == STDOUT_FILENO ? other : fds[1], &pid);
	close(fds[1]);
	close(null);
	if (ret) {
		close(fds[0]);
		return ret;
	}
	take_line(fds[0], line, size);
	return cli_wait(pid);
}

int cli_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return STATUS_ERROR;
	if (WIFEXITED(status))
		return WEXITSTATUS(status);
	return WTERMSIG(status) == SIGINT ? STATUS_INTERRUPTED : STATUS_ERROR;
}
