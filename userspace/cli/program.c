// SPDX-License-Identifier: GPL-2.0
/* Opens a task program; compiles it with clang first if it is C. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli.h"

struct compile {
	const char *source;
	struct cli_object *object;
	char uapi[PATH_MAX + 64];
	char include[PATH_MAX + 64];
	char *log;		/* what clang wrote to its stderr */
	size_t log_bytes;
};

/* In the tree, the headers are beside build/; installed, in ../include. */
static void find_headers(struct compile *c)
{
	char dir[PATH_MAX];

	cli_own_directory(dir, sizeof(dir));
	snprintf(c->include, sizeof(c->include), "-I%s/../../userspace/include", dir);
	snprintf(c->uapi, sizeof(c->uapi), "-I%s/../../module/include/uapi", dir);
	if (access(c->include + 2, F_OK)) {
		snprintf(c->include, sizeof(c->include), "-I%s/../include", dir);
		snprintf(c->uapi, sizeof(c->uapi), "-I%s/../include", dir);
	}
}

static int spawn_clang(const struct compile *c, const char *clang, int log, pid_t *pid)
{
	const char *argv[] = {
		clang, "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-Wall", "-fno-builtin",
		"-fno-crash-diagnostics", c->uapi, c->include, "-c", c->source, "-o", c->object->path,
		NULL
	};

	return cli_spawn(argv, STDIN_FILENO, STDOUT_FILENO, log, pid);
}

/* The first clang that there is. */
static int start_clang(const struct compile *c, int log, pid_t *pid)
{
	static const char * const names[] = {
		"clang", "clang-19", "clang-18", "clang-17", "clang-16", "clang-15", "clang-14",
	};
	const char *chosen = getenv("WEFT_CLANG");
	size_t i;
	int err;

	if (chosen && *chosen)
		return spawn_clang(c, chosen, log, pid);
	for (i = 0; i < ARRAY_SIZE(names); i++) {
		err = spawn_clang(c, names[i], log, pid);
		if (err != -ENOENT)
			return err;
	}
	return -ENOENT;
}

static void read_log(struct compile *c, int fd)
{
	FILE *out = open_memstream(&c->log, &c->log_bytes);
	char buffer[4096];
	ssize_t n;

	if (!out)
		return;
	while ((n = read(fd, buffer, sizeof(buffer))) > 0)
		fwrite(buffer, 1, n, out);
	fclose(out);
}

/* Returns clang's wait status, or -errno. */
static int run_clang(struct compile *c)
{
	int pipe_fds[2], status = 0, err;
	pid_t pid;

	if (pipe2(pipe_fds, O_CLOEXEC))
		return -errno;
	err = start_clang(c, pipe_fds[1], &pid);
	close(pipe_fds[1]);
	if (!err) {
		read_log(c, pipe_fds[0]);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(pipe_fds[0]);
	return err ? err : status;
}

/* clang names the place somewhere in its dump, or not at all. */
static int bad_division(const struct compile *c)
{
	size_t n = strlen(c->source);
	const char *at = c->log;
	int line = 0;

	while (!line && (at = strstr(at, c->source))) {
		at += n;
		sscanf(at, ":%d", &line);
	}
	if (line)
		return cli_error("%s:%d: signed / and %% are not in -mcpu=v3: use unsigned types",
				 c->source, line);
	return cli_error("%s: signed / and %% are not in -mcpu=v3: use unsigned types", c->source);
}

static int judge_clang(const struct compile *c, int status)
{
	const char *chosen = getenv("WEFT_CLANG");

	if (status == -ENOENT && chosen && *chosen)
		return cli_error("WEFT_CLANG is %s, which is not there: "
				 "unset it, or name a clang", chosen);
	if (status == -ENOENT)
		return cli_error("clang is not installed: apt-get install clang");
	if (status < 0)
		return cli_error("clang cannot be run: %s", strerror(-status));
	/* clang 14 spells it "Unsupport signed division", and then crashes. */
	if (c->log && strcasestr(c->log, "unsupport") && strcasestr(c->log, "signed div"))
		return bad_division(c);
	if (c->log)
		fwrite(c->log, 1, c->log_bytes, stderr);
	if (WIFSIGNALED(status))
		return cli_error("%s: clang was ended by signal %d", c->source, WTERMSIG(status));
	if (status)
		return cli_error("%s: clang refused it, see above", c->source);
	return STATUS_OK;
}

/* What is wrong with the object is wrong with @source, which people know. */
static int open_object(const char *path, const char *source, struct weft_program **out)
{
	struct weft_error error = { };
	int err = weft_program_open(path, out, &error);
	size_t n = strlen(path);

	if (!err)
		return STATUS_OK;
	if (!strncmp(error.text, path, n))
		return cli_error("%s%s", source, error.text + n);
	return cli_failure(err, &error);
}

static int compile(const char *source, struct cli_object *object)
{
	struct compile c = { .source = source, .object = object };
	const char *tmp = getenv("TMPDIR");
	int status;

	snprintf(object->dir, sizeof(object->dir), "%s/weft-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(object->dir)) {
		status = cli_error("%s: no temporary directory: %s", object->dir, strerror(errno));
		object->dir[0] = 0;
		return status;
	}
	snprintf(object->path, sizeof(object->path), "%s/program.o", object->dir);
	find_headers(&c);
	status = judge_clang(&c, run_clang(&c));
	free(c.log);
	return status;
}

/* @file as seen from here, if it is below: clang makes names absolute. */
const char *cli_file(const char *file)
{
	static char here[PATH_MAX];
	size_t n;

	if (!here[0] && !getcwd(here, sizeof(here)))
		return file;
	n = strlen(here);
	if (strncmp(file, here, n) || file[n] != '/')
		return file;
	return file + n + 1;
}

static bool is_source(const char *path)
{
	size_t n = strlen(path);

	return n > 2 && !strcmp(path + n - 2, ".c");
}

static int check_readable(const char *path)
{
	struct stat st;

	if (stat(path, &st) || access(path, R_OK))
		return cli_error("%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode))
		return cli_error("%s: a directory: give a .c or a .o file", path);
	return STATUS_OK;
}

int cli_compile(const char *path, struct cli_object *object)
{
	int status = check_readable(path);

	object->dir[0] = 0;
	if (!status && is_source(path))
		return compile(path, object);
	snprintf(object->path, sizeof(object->path), "%s", path);
	return status;
}

void cli_discard(struct cli_object *object)
{
	if (!object->dir[0])
		return;
	unlink(object->path);
	rmdir(object->dir);
}

int cli_open_program(const char *path, struct weft_program **out)
{
	struct cli_object object;
	sigset_t ends, old;
	int status;

	/* A signal waits until the directory is gone; clang itself gets it. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGHUP);
	sigprocmask(SIG_BLOCK, &ends, &old);
	status = cli_compile(path, &object);
	if (!status)
		status = open_object(object.path, path, out);
	cli_discard(&object);
	sigprocmask(SIG_SETMASK, &old, NULL);
	return status;
}

void cli_own_directory(char *path, size_t size)
{
	char self[PATH_MAX] = "";
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = 0;
	snprintf(path, size, "%s", dirname(self));
}

void cli_share(const char *name, char *path, size_t size)
{
	char dir[PATH_MAX];

	cli_own_directory(dir, sizeof(dir));
	if (snprintf(path, size, "%s/../share/weft/%s", dir, name) >= (int)size)
		path[0] = 0;
}
