/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One byte stream joins the host and the guest: a virtio port or a UML serial
 * line. It carries frames, so that several streams share it and each has an
 * end of its own. Both ends run on one machine: no byte order to agree on.
 */
#ifndef WEFT_VM_FRAME_H
#define WEFT_VM_FRAME_H

#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>
#include <unistd.h>

enum frame_type {
	/* Guest to host. */
	FRAME_READY	= 'r',	/* the agent runs; the host may send */
	FRAME_OUT	= 'o',
	FRAME_ERR	= 'e',
	FRAME_LOG	= 'l',	/* a piece of the kernel's log */
	FRAME_FAIL	= 'f',	/* text: why the guest cannot do its job */
	FRAME_TAKEN	= 't',	/* uint32_t: so many bytes were read */
	FRAME_TRACE	= 'c',	/* a piece of the trace of a sealed guest */
	FRAME_EXIT	= 'x',	/* struct frame_exit, always the last one */

	/* Host to guest: the request, then the command's standard input. */
	FRAME_KEEP	= 'K',	/* a directory that must stay visible */
	FRAME_MODULE	= 'M',	/* module to load */
	FRAME_CWD	= 'C',
	FRAME_ENV	= 'E',
	FRAME_ARG	= 'A',
	FRAME_GO	= 'G',	/* uint32_t: milliseconds left */
	FRAME_IN	= 'I',	/* no bytes: end of file */
};

enum {
	/* Linux takes no single argument above 128 KiB. */
	FRAME_MAX	= 160 * 1024,
	STREAM_CHUNK	= 32 * 1024,
	/*
	 * Most bytes on their way to the guest. UML's serial line loses order
	 * once its receive buffer of 4 KiB is full and it throttles.
	 */
	WINDOW		= 2048,
};

/* From this line on the kernel's log is looked at; see scan-log. */
#define FRAME_LOG_MARK	"weft-guest: ready"

struct frame_head {
	uint32_t type;
	uint32_t len;
};

struct frame_exit {
	int32_t status;		/* as a shell says it: 128 + N for signal N */
	uint32_t taint;		/* bits of /proc/sys/kernel/tainted set since boot */
	uint32_t timed_out;	/* the command was still running */
};

/* Bytes that came in and do not make a whole frame yet. */
struct frame_reader {
	size_t have;
	char buf[sizeof(struct frame_head) + FRAME_MAX];
};

static inline long long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

static inline int write_all(int fd, const void *data, size_t len)
{
	const char *p = data;

	while (len) {
		ssize_t n = write(fd, p, len);

		if (n > 0) {
			p += n;
			len -= n;
		} else if (n < 0 && errno == EAGAIN) {
			struct pollfd pfd = { .fd = fd, .events = POLLOUT };

			poll(&pfd, 1, 1000);
		} else if (n < 0 && errno != EINTR) {
			return -errno;
		}
	}
	return 0;
}

#endif
