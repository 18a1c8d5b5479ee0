/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel's fault injection: a thread's n-th allocation or copy from now on fails. */
#ifndef WEFT_FAIL_NTH_H
#define WEFT_FAIL_NTH_H

#include "weft_test.h"

static const char *const knobs[] = {
	/* Also what may sleep, and single pages; and not a stack trace each. */
	"failslab/ignore-gfp-wait", "fail_page_alloc/ignore-gfp-wait", "fail_page_alloc/min-order",
	"failslab/verbose", "fail_page_alloc/verbose", "fail_usercopy/verbose",
};

static inline int set_up_injection(void)
{
	char path[96];

	for (size_t i = 0; i < ARRAY_LEN(knobs); i++) {
		snprintf(path, sizeof(path), "/sys/kernel/debug/%s", knobs[i]);
		if (write_text(path, strstr(knobs[i], "gfp") ? "N" : "0"))
			return -1;
	}
	return 0;
}

/* The countdown of thread @tid, in this process or the kernel's. */
static inline int open_countdown(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fail-nth", tid);
	return open(path, O_RDWR | O_CLOEXEC);
}

/* Also the copy that this takes may be the one that fails. */
static inline void set_countdown(int fd, int nth)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%d", nth);

	while (pwrite(fd, text, len, 0) != len)
		if (errno != EFAULT)
			abort();
}

/* Failures to go; 0: it has come. */
static inline int countdown(int fd)
{
	char text[16] = "";

	if (pread(fd, text, sizeof(text) - 1, 0) > 0)
		return atoi(text);
	/* It came just now, here. */
	if (errno != EFAULT)
		abort();
	return 1;
}

#endif /* WEFT_FAIL_NTH_H */
