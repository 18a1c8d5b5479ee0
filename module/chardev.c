// SPDX-License-Identifier: GPL-2.0
/* /dev/weft: open and close make and end a session; read, poll, mmap. */
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/poll.h>
#include <linux/uaccess.h>

#include "account.h"
#include "file.h"

static int weft_open(struct inode *inode, struct file *filp)
{
	struct weft_file *file = weft_file_create();

	if (!file)
		return -ENOMEM;
	filp->private_data = file;
	return stream_open(inode, filp);
}

static int weft_release(struct inode *inode, struct file *filp)
{
	weft_file_destroy(filp->private_data);
	return 0;
}

static bool readable(struct weft_file *file)
{
	return !weft_output_empty(&file->session.output) ||
	       weft_session_finished(&file->session);
}

/* In this order: what was printed before the end is seen after it. */
static bool all_read(struct weft_file *file)
{
	return weft_session_finished(&file->session) &&
	       weft_output_empty(&file->session.output);
}

/* Up to @bytes of what is there; what does not arrive stays for the next read. */
static ssize_t read_some(struct weft_file *file, char __user *buffer, size_t bytes)
{
	const char *text;
	ssize_t len;

	if (mutex_lock_interruptible(&file->reader))
		return -ERESTARTSYS;
	len = min_t(size_t, bytes, weft_output_peek(&file->session, &text));
	if (copy_to_user(buffer, text, len))
		len = -EFAULT;
	else
		weft_output_consume(&file->session, len);
	mutex_unlock(&file->reader);
	return len;
}

static ssize_t weft_read(struct file *filp, char __user *buffer, size_t bytes, loff_t *pos)
{
	struct weft_file *file = filp->private_data;
	ssize_t len;

	if (!weft_file_started(file))
		return -ENODATA;
	if (!bytes)
		return 0;
	do {
		if (filp->f_flags & O_NONBLOCK && !readable(file))
			return -EAGAIN;
		len = wait_event_interruptible(file->wait, readable(file));
		if (len)
			return len;
		len = read_some(file, buffer, bytes);
		/* Nothing left: another reader was quicker, or that was all. */
	} while (!len && !all_read(file));
	return len;
}

static __poll_t weft_poll(struct file *filp, poll_table *table)
{
	struct weft_file *file = filp->private_data;
	__poll_t mask = 0;

	poll_wait(filp, &file->wait, table);
	if (!weft_file_started(file))
		return 0;
	if (!weft_output_empty(&file->session.output))
		mask |= EPOLLIN | EPOLLRDNORM;
	if (weft_session_finished(&file->session))
		mask |= EPOLLHUP;
	return mask;
}

/* The region at @offset: its memory and its whole pages in bytes; or NULL. */
static void *find_region(struct weft_file *file, u64 offset, u64 *bytes)
{
	struct weft_session *session = &file->session;
	u64 index = (offset - WEFT_MAP_EVENTS(0)) >> 32;
	u32 number = offset >> 32, nr;

	if (offset & U32_MAX)
		return NULL;
	if (number == WEFT_SEG_RODATA || number == WEFT_SEG_DATA) {
		number = array_index_nospec(number, WEFT_SEGS);
		*bytes = PAGE_ALIGN(session->memory.load[number].size);
		return session->memory.load[number].base;
	}
	if (offset < WEFT_MAP_EVENTS(0) || !weft_file_started(file))
		return NULL;
	nr = weft_nr_workers(session);
	if (index >= nr)
		return NULL;
	index = array_index_nospec(index, nr);
	if (!session->workers[index]->events)
		return NULL;
	*bytes = session->workers[index]->events->bytes;
	return session->workers[index]->events->head;
}

static int weft_mmap(struct file *filp, struct vm_area_struct *vma)
{
	struct weft_file *file = filp->private_data;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT, at, bytes = 0;
	void *region;
	int err = 0;

	/* Read-only for good: no mprotect() can open it. */
	if (vma->vm_flags & VM_WRITE)
		return -EINVAL;
	weft_vm_flags_change(vma, VM_DONTEXPAND | VM_DONTDUMP, VM_MAYWRITE);
	/* Pairs with the release in load_arrays(). */
	if (!weft_load_acquire(&file->loaded))
		return -ENODATA;
	region = find_region(file, offset, &bytes);
	if (!region)
		return -ENOENT;
	if (vma->vm_end - vma->vm_start > bytes)
		return -EINVAL;
	/* Each page is held by the mapping, so it may outlive the session. */
	for (at = 0; !err && at < vma->vm_end - vma->vm_start; at += PAGE_SIZE)
		err = vm_insert_page(vma, vma->vm_start + at, vmalloc_to_page(region + at));
	return err;
}

static const struct file_operations weft_fops = {
	.owner		= THIS_MODULE,
	.open		= weft_open,
	.release	= weft_release,
	.read		= weft_read,
	.poll		= weft_poll,
	.mmap		= weft_mmap,
	.unlocked_ioctl	= weft_ioctl,
	.compat_ioctl	= compat_ptr_ioctl,
};

static struct miscdevice weft_device = {
	.minor	= MISC_DYNAMIC_MINOR,
	.name	= "weft",
	.fops	= &weft_fops,
	.mode	= 0600,
};

int weft_chardev_init(void)
{
	return misc_register(&weft_device);
}

void weft_chardev_exit(void)
{
	misc_deregister(&weft_device);
}
