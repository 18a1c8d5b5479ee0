// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* /dev/weft as an engine. The handle is the file descriptor. */
#include <fcntl.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "device.h"
#include "program.h"

/* Above 0, so that a handle is not NULL. */
static int fd_of(void *handle)
{
	return (int)((intptr_t)handle - 1);
}

static int device_open(void **out)
{
	int fd = open(WEFT_DEVICE, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	*out = (void *)((intptr_t)fd + 1);
	return 0;
}

static void device_close(void *handle)
{
	close(fd_of(handle));
}

static int device_ioctl(void *handle, unsigned long command, void *arg)
{
	int ret = ioctl(fd_of(handle), command, arg);

	return ret < 0 ? -errno : ret;
}

static ssize_t device_read(void *handle, void *buffer, size_t bytes)
{
	ssize_t got = read(fd_of(handle), buffer, bytes);

	return got < 0 ? -errno : got;
}

static void *device_map(void *handle, __u64 offset, size_t bytes)
{
	void *region = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd_of(handle), (off_t)offset);

	return region == MAP_FAILED ? NULL : region;
}

static void device_unmap(void *handle, void *region, size_t bytes)
{
	(void)handle;
	munmap(region, bytes);
}

const struct weft_engine_ops weft_device_ops = {
	.name	= "kernel",
	.open	= device_open,
	.close	= device_close,
	.ioctl	= device_ioctl,
	.read	= device_read,
	.map	= device_map,
	.unmap	= device_unmap,
};

/* Who may, from the device's mode. */
static int explain_access(int ret, struct weft_error *err)
{
	struct group *group, entry;
	char buffer[1024];
	struct stat st;

	if (stat(WEFT_DEVICE, &st))
		return weft_error_set(err, ret, "%s: %s", WEFT_DEVICE, strerror(-ret));
	if (!(st.st_mode & 0060) || getgrgid_r(st.st_gid, &entry, buffer, sizeof(buffer), &group))
		group = NULL;
	if (group)
		return weft_error_set(err, ret, "%s: permission denied: only root and group %s "
				      "may open it: join that group, or use sudo", WEFT_DEVICE,
				      group->gr_name);
	return weft_error_set(err, ret, "%s: permission denied: only root may open it: use sudo, "
			      "or give it to a group with a udev rule", WEFT_DEVICE);
}

int weft_device_explain(int ret, struct weft_error *err)
{
	switch (ret) {
	case -ENOENT:
	case -ENODEV:
	case -ENXIO:
		return weft_error_set(err, ret, "%s is not there: load the module with insmod "
				      "weft.ko (or use --engine hosted)", WEFT_DEVICE);
	case -EACCES:
	case -EPERM:
		return explain_access(ret, err);
	}
	return weft_error_set(err, ret, "%s: %s", WEFT_DEVICE, strerror(-ret));
}
