// SPDX-License-Identifier: GPL-2.0
/* Go as a contender: its program is built where it is needed first, and kept. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench.h"

enum { QUICK_PART = 2000, PATH_BYTES = 512 };

static char temporary[PATH_BYTES - 128];	/* a directory to remove in the end */

static int wait_for_end(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status ? -EIO : 0;
}

/* Runs it and keeps the beginning of what it writes, on both streams. 0 or -errno. */
static int output_of(const char **argv, char *buffer, size_t size)
{
	int fds[2], err;
	size_t used = 0;
	char rest[256];
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	err = cli_spawn(argv, STDIN_FILENO, fds[1], fds[1], &pid);
	close(fds[1]);
	while (!err && used + 1 < size && (n = read(fds[0], buffer + used, size - 1 - used)) > 0)
		used += n;
	while (!err && read(fds[0], rest, sizeof(rest)) > 0)
		;
	buffer[used] = 0;
	close(fds[0]);
	return err ? err : wait_for_end(pid);
}

/* The newest of Debian's, which are in directories of their own, or go on PATH. */
static void find_go(char *path, size_t size)
{
	DIR *dir = opendir("/usr/lib");
	int newest = 0, minor;
	struct dirent *entry;

	snprintf(path, size, "go");
	while (dir && (entry = readdir(dir))) {
		char candidate[PATH_BYTES];

		if (sscanf(entry->d_name, "go-1.%d", &minor) != 1 || minor <= newest)
			continue;
		snprintf(candidate, sizeof(candidate), "/usr/lib/go-1.%d/bin/go", minor);
		if (access(candidate, X_OK))
			continue;
		newest = minor;
		snprintf(path, size, "%s", candidate);
	}
	if (dir)
		closedir(dir);
}

/* "go version go1.23.5 linux/amd64" */
static bool ask_version(struct bench *bench, const char *go)
{
	const char *argv[] = { go, "version", NULL };
	char text[256], *word;

	if (output_of(argv, text, sizeof(text)))
		return false;
	word = strstr(text, " go1");
	if (!word)
		return false;
	word[1 + strcspn(word + 1, " \n")] = 0;
	snprintf(bench->go_version, sizeof(bench->go_version), "%s", word + 1);
	return true;
}

/* Of the source: another one is another program. FNV-1a. */
static __u64 hash_file(const char *path)
{
	__u64 hash = 14695981039346656037ULL;
	FILE *file = fopen(path, "re");
	int c;

	while (file && (c = fgetc(file)) != EOF)
		hash = (hash ^ c) * 1099511628211ULL;
	if (file)
		fclose(file);
	return hash;
}

static void forget_temporary(void)
{
	const char *argv[] = { "rm", "-rf", temporary, NULL };
	char text[16];

	if (temporary[0])
		output_of(argv, text, sizeof(text));
}

/* Where the user's caches are. */
static void cache_directory(char *dir, size_t size)
{
	const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (base && *base)
		snprintf(dir, size, "%s/weft", base);
	else
		snprintf(dir, size, "%s/.cache/weft", home ? home : "");
}

/* A directory of our own for where that cannot be written. */
static bool temporary_directory(char *dir, size_t size)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(temporary, sizeof(temporary), "%s/weft-go-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	if (!mkdtemp(temporary)) {
		temporary[0] = 0;
		return false;
	}
	atexit(forget_temporary);
	snprintf(dir, size, "%s", temporary);
	return true;
}

static int build(struct bench *bench, const char *go, const char *source, const char *dir)
{
	char cache[PATH_BYTES + 16], made[PATH_BYTES + 32], text[256] = "";
	const char *argv[] = { go, "build", "-o", made, source, NULL };
	int err;

	snprintf(made, sizeof(made), "%s.%d", bench->go, getpid());
	setenv("GO111MODULE", "off", 1);
	setenv("GOFLAGS", "", 1);
	setenv("GOTOOLCHAIN", "local", 1);
	setenv("CGO_ENABLED", "0", 1);
	if (temporary[0]) {
		snprintf(cache, sizeof(cache), "%s/cache", dir);
		setenv("GOCACHE", cache, 1);
	}
	err = output_of(argv, text, sizeof(text));
	if (!err && rename(made, bench->go))
		err = -errno;
	if (!err)
		return 0;
	text[strcspn(text, "\n")] = 0;
	return bench_say(bench, BENCH_SKIP, "go build: %s", text[0] ? text : strerror(-err));
}

static void name_program(struct bench *bench, const char *dir, const char *source)
{
	snprintf(bench->go, sizeof(bench->go), "%s/go-bench-%s-%016llx", dir, bench->go_version,
		 hash_file(source));
}

/* Fills in bench->go. */
static int prepare(struct bench *bench)
{
	char go[PATH_BYTES], dir[PATH_BYTES - 128], source[PATH_BYTES + 32];

	find_go(go, sizeof(go));
	if (!ask_version(bench, go))
		return bench_say(bench, BENCH_SKIP, "go is not installed");
	snprintf(source, sizeof(source), "%s/go/main.go", bench->programs);
	if (access(source, R_OK))
		return bench_say(bench, BENCH_FAILED, "%s: %s", source, strerror(errno));
	cache_directory(dir, sizeof(dir));
	name_program(bench, dir, source);
	if (!access(bench->go, X_OK))
		return 0;
	mkdir(dir, 0777);
	if (access(dir, W_OK) && !temporary_directory(dir, sizeof(dir)))
		return bench_say(bench, BENCH_SKIP, "no directory for Go's program");
	name_program(bench, dir, source);
	return build(bench, go, source, dir);
}

/* Once: what failed is not tried again for each measure. */
static int prepare_once(struct bench *bench)
{
	static char reason[BENCH_TEXT];
	static int ret = 2;

	if (ret == 2) {
		ret = prepare(bench);
		snprintf(reason, sizeof(reason), "%s", bench->reason);
	}
	return ret ? bench_say(bench, ret, "%s", reason) : 0;
}

static double in_unit(enum bench_unit unit, long long figure)
{
	return unit == BENCH_NS ? figure / 1e3 : unit == BENCH_SECONDS ? figure / 1e9 : figure;
}

int bench_go(struct bench *bench, const struct bench_measure *measure,
	     const struct bench_contender *contender, double *value)
{
	char name[64], part[16], text[256], *end;
	const char *argv[] = { bench->go, name, part, NULL };
	long long figure;
	int ret = prepare_once(bench);

	if (ret)
		return ret;
	snprintf(name, sizeof(name), "%s", contender->text);
	snprintf(part, sizeof(part), "%d", bench->quick ? QUICK_PART : 1);
	ret = output_of(argv, text, sizeof(text));
	figure = strtoll(text, &end, 10);
	if (ret || end == text || *end != '\n') {
		text[strcspn(text, "\n")] = 0;
		return bench_say(bench, BENCH_FAILED, "go: %s: %.100s", name, text);
	}
	*value = in_unit(measure->unit, figure);
	return 0;
}
