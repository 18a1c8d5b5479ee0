// SPDX-License-Identifier: GPL-2.0
/* Inputs for what opens a file by its name. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tool.h"

static int file;
static char path[32];

__attribute__((constructor))
static void open_file(void)
{
	file = memfd_create("fuzz", 0);
	if (file < 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file);
}

const char *fuzz_file(const __u8 *data, size_t size)
{
	if (ftruncate(file, 0) || pwrite(file, data, size, 0) != (ssize_t)size)
		abort();
	return path;
}
