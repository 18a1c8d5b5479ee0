// SPDX-License-Identifier: GPL-2.0
/* The guest's end of the channel, and what waits for it to be there. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>

#include "guest.h"

enum {
	HELD_MAX	= 64 << 20,
	CHANNEL_MS	= 20000,	/* long even for emulated CPUs on a busy host */
};

static int channel = -1;
bool sealed;

/* Frames of a guest that is still sealed. */
static char *held;
static size_t held_len, held_size;

static void hold(const void *data, size_t len)
{
	if (held_len + len > held_size) {
		held_size = 2 * (held_len + len);
		held = realloc(held, held_size);
	}
	memcpy(held + held_len, data, len);
	held_len += len;
}

void send_frame(enum frame_type type, const void *data, size_t len)
{
	struct frame_head head = { .type = type, .len = len };

	if (channel >= 0) {
		write_all(channel, &head, sizeof(head));
		write_all(channel, data, len);
	} else if (sealed && held_len + sizeof(head) + len <= HELD_MAX) {
		hold(&head, sizeof(head));
		hold(data, len);
	}
}

void say_failure(const char *fmt, ...)
{
	char text[512];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	dprintf(STDERR_FILENO, "agent: %s\n", text);
	send_frame(FRAME_FAIL, text, n);
}

/* The port appears some time after its driver is loaded. */
int open_channel(bool uml)
{
	const char *path = uml ? "/dev/ttyS0" : "/dev/vport0p1";
	const struct timespec pause = { .tv_nsec = 5000000 };
	long long deadline_ms = now_ms() + CHANNEL_MS;
	struct termios raw;
	int fd;

	while ((fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC)) < 0 && now_ms() < deadline_ms)
		nanosleep(&pause, NULL);
	if (fd >= 0 && !tcgetattr(fd, &raw)) {
		cfmakeraw(&raw);
		tcsetattr(fd, TCSANOW, &raw);
	}
	channel = fd;
	return fd;
}

/* The trace is over: now the host may hear of it all. */
void unseal(void)
{
	if (!sealed || channel >= 0)
		return;
	stop_trace();
	load_boot_modules();
	if (open_channel(false) < 0)
		return;
	write_all(channel, held, held_len);
	send_trace();
}

void drain_channel(void)
{
	if (channel >= 0)
		tcdrain(channel);
}
