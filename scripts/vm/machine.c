// SPDX-License-Identifier: GPL-2.0
/*
 * The guest as a machine: its modules, its mounts, its log. The host's / lies
 * read-only under a tmpfs overlay, so the guest sees all that is installed on
 * the host and leaves no trace there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#include "guest.h"

enum {
	BUSY_RETRIES	= 500,	/* of 10 ms: a module may finish its work */
	LEAK_AGE_S	= 6,
};

/* Reads a small file into @buf, always terminated. */
int read_small(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	buf[0] = 0;
	if (fd < 0)
		return -errno;
	n = read(fd, buf, size - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	return 0;
}

void write_small(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	write_all(fd, text, strlen(text));
	close(fd);
}

static void make_dirs(const char *path)
{
	char part[4096];
	size_t i;

	for (i = 1; path[i - 1] && i < sizeof(part); i++) {
		memcpy(part, path, i);
		part[i] = 0;
		if (path[i] == '/' || !path[i])
			mkdir(part, 0755);
	}
}

/*
 * The kernel's log, whole: the console shows warnings and worse only, because
 * each character of an emulated serial line costs a trap.
 */
void send_log(void)
{
	int fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	static char out[STREAM_CHUNK + 10000];
	size_t used = 0;
	char rec[8192];
	ssize_t n;

	if (fd < 0)
		return;
	while ((n = read(fd, rec, sizeof(rec) - 1)) > 0 || errno == EPIPE) {
		unsigned long long us = 0;
		char *text, *end;

		if (n <= 0)
			continue;
		rec[n] = 0;
		sscanf(rec, "%*u,%*u,%llu", &us);
		text = strchr(rec, ';');
		if (!text)
			continue;
		/* A dictionary may follow the line. */
		end = strchr(text, '\n');
		if (end)
			*end = 0;
		used += sprintf(out + used, "[%5llu.%06llu] %s\n",
				us / 1000000, us % 1000000, text + 1);
		if (used > STREAM_CHUNK) {
			send_frame(FRAME_LOG, out, used);
			used = 0;
		}
	}
	send_frame(FRAME_LOG, out, used);
	close(fd);
}

void load_boot_modules(void)
{
	char list[4096], *path, *save;

	if (read_small("/modules/list", list, sizeof(list)))
		return;
	for (path = strtok_r(list, "\n", &save); path;
	     path = strtok_r(NULL, "\n", &save)) {
		int fd = open(path, O_RDONLY | O_CLOEXEC);

		if (syscall(SYS_finit_module, fd, "", 0) && errno != EEXIST)
			say_failure("%s: %s", path, strerror(errno));
		close(fd);
	}
}

struct mount_row {
	const char *source, *target, *type;
	unsigned long flags;
	const char *data;
};

/* What is there already, as some is in a sealed guest since mount_early(), may stay. */
static int mount_rows(const struct mount_row *row)
{
	for (; row->target; row++) {
		make_dirs(row->target);
		if (mount(row->source, row->target, row->type, row->flags, row->data) &&
		    errno != EBUSY) {
			say_failure("mount %s on %s: %s", row->type, row->target,
				    strerror(errno));
			return -errno;
		}
	}
	return 0;
}

static const struct mount_row early_rows[] = {
	{ "proc", "/proc", "proc", 0, NULL },
	{ "dev", "/dev", "devtmpfs", 0, NULL },
	{ NULL, NULL, NULL, 0, NULL }
};

static const struct mount_row p9_rows[] = {
	{ "host", "/host", "9p", MS_RDONLY,
	  "trans=virtio,version=9p2000.L,msize=262144,cache=loose" },
	{ NULL, NULL, NULL, 0, NULL }
};

static const struct mount_row hostfs_rows[] = {
	{ "host", "/host", "hostfs", MS_RDONLY, "/" },
	{ NULL, NULL, NULL, 0, NULL }
};

/* The upper layer takes every write: the guest's are gone when it ends. */
static const struct mount_row root_rows[] = {
	{ "upper", "/upper", "tmpfs", 0, NULL },
	{ NULL, NULL, NULL, 0, NULL }
};

static const struct mount_row overlay_rows[] = {
	{ "root", "/root", "overlay", 0,
	  "lowerdir=/host,upperdir=/upper/data,workdir=/upper/work" },
	{ NULL, NULL, NULL, 0, NULL }
};

static const struct mount_row system_rows[] = {
	{ "proc", "/proc", "proc", 0, NULL },
	{ "sys", "/sys", "sysfs", 0, NULL },
	{ "dev", "/dev", "devtmpfs", 0, NULL },
	{ "pts", "/dev/pts", "devpts", 0, "ptmxmode=0666" },
	{ "shm", "/dev/shm", "tmpfs", 0, "mode=1777" },
	{ "debugfs", "/sys/kernel/debug", "debugfs", 0, NULL },
	{ "tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL },
	{ "cgroup2", "/sys/fs/cgroup", "cgroup2", 0, NULL },
	{ NULL, NULL, NULL, 0, NULL }
};

static const struct mount_row scratch_rows[] = {
	{ "tmp", "/tmp", "tmpfs", 0, "mode=1777" },
	{ "run", "/run", "tmpfs", 0, "mode=0755" },
	{ NULL, NULL, NULL, 0, NULL }
};

int mount_early(void)
{
	return mount_rows(early_rows);
}

int mount_root(bool uml)
{
	if (mount_rows(uml ? hostfs_rows : p9_rows) || mount_rows(root_rows))
		return -1;
	make_dirs("/upper/data");
	make_dirs("/upper/work");
	if (mount_rows(overlay_rows))
		return -1;
	if (chdir("/root") || mount(".", "/", NULL, MS_MOVE, NULL) || chroot(".") || chdir("/")) {
		say_failure("cannot change the root: %s", strerror(errno));
		return -1;
	}
	return mount_rows(system_rows);
}

/* Its initramfs is all that a sealed guest has: no host beneath. */
int mount_sealed(void)
{
	return mount_rows(system_rows) || mount_rows(scratch_rows) ? -1 : 0;
}

/*
 * Hides the host's /tmp and /run behind empty ones, except for the
 * directories that the host asked to keep: the tree may live there.
 */
int mount_scratch(char **keep, unsigned int nr_keep)
{
	char saved[sizeof("/dev/shm/keepNNNNNNNNNN")];
	unsigned int i;

	for (i = 0; i < nr_keep; i++) {
		snprintf(saved, sizeof(saved), "/dev/shm/keep%u", i);
		mkdir(saved, 0755);
		if (mount(keep[i], saved, NULL, MS_BIND, NULL)) {
			say_failure("%s: %s", keep[i], strerror(errno));
			return -1;
		}
	}
	if (mount_rows(scratch_rows))
		return -1;
	for (i = 0; i < nr_keep; i++) {
		snprintf(saved, sizeof(saved), "/dev/shm/keep%u", i);
		make_dirs(keep[i]);
		if (mount(saved, keep[i], NULL, MS_MOVE, NULL)) {
			say_failure("%s: %s", keep[i], strerror(errno));
			return -1;
		}
		rmdir(saved);
	}
	return 0;
}

void set_up_machine(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	ioctl(fd, SIOCSIFFLAGS, &lo);
	close(fd);
	sethostname("weft-guest", strlen("weft-guest"));
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
}

int load_module(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0 || syscall(SYS_finit_module, fd, "", 0)) {
		say_failure("cannot load %s: %s", path, strerror(errno));
		return -1;
	}
	close(fd);
	return 0;
}

/* The command may have unloaded the module itself; loaded, it must go. */
int unload_module(const char *path)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	const char *base = strrchr(path, '/');
	char name[64];
	int i, error = 0;

	snprintf(name, sizeof(name), "%s", base ? base + 1 : path);
	name[strcspn(name, ".")] = 0;
	for (i = 0; i < BUSY_RETRIES; i++) {
		if (!syscall(SYS_delete_module, name, O_NONBLOCK) || errno == ENOENT)
			return 0;
		error = errno;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			;
		nanosleep(&pause, NULL);
	}
	say_failure("cannot unload %s: %s", name,
		    error == EAGAIN ? "it is still in use" : strerror(error));
	return -1;
}

/*
 * With kmemleak in the kernel, what the module forgot to free becomes a line in
 * the log. It does not report what is younger than LEAK_AGE_S.
 */
void scan_for_leaks(void)
{
	static const char file[] = "/sys/kernel/debug/kmemleak";

	if (access(file, W_OK))
		return;
	sleep(LEAK_AGE_S);
	write_small(file, "scan");
}
