/* SPDX-License-Identifier: GPL-2.0 */
/* One open of /dev/weft: a session and what the kernel adds to it. */
#ifndef WEFT_FILE_H
#define WEFT_FILE_H

#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/fs.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/wait.h>

#include "session.h"

struct mem_cgroup;

/*
 * I: set at open, then read-only.
 * F: @lock.
 * L: the list's lock, in file.c.
 */
struct weft_file {
	struct weft_session session;
	struct mutex lock;		/* one LOAD or START at a time; held, no worker comes */
	struct mutex reader;		/* one read() at a time; not while it waits */
	bool loaded;			/* F, published with release order */
	bool started;			/* F, published with release order */
	wait_queue_head_t wait;		/* output came, or the session is over */
	struct mem_cgroup *memcg;	/* I: the opener's, pays for all */
	struct hlist_node hotplug;	/* cpuhp instance while started */
	struct dentry *debugfs;		/* F: its directory while started */
	cpumask_var_t cpus;		/* F: of the workers, or of the last try to start */
	kuid_t owner;			/* I: who opened it */
	struct pid *opener;		/* I: the process that did */
	struct list_head node;		/* L: among all that are open */
	refcount_t users;		/* its opener, and callers that found it by its number */
	struct completion unused;	/* they are all gone */
};

/* file.c */
struct weft_file *weft_file_create(void);
void weft_file_destroy(struct weft_file *file);

/*
 * The started session with this number, kept open until weft_file_put(); ERR_PTR:
 * -ENOENT, -EPERM where it is not the caller's. May sleep.
 */
struct weft_file *weft_file_find(u32 session);
void weft_file_put(struct weft_file *file);
/* WEFT_IOC_SESSION: fills in the next one that the caller may find; 0 or -ENOENT. */
int weft_file_next(struct weft_session_info *info);
/* How many are open. */
u32 weft_file_count(void);
/* What worker @index of a started session has counted, if there is one; how many there are. */
u32 weft_file_stats(struct weft_file *file, u32 index, struct weft_worker_stats *stats);

static inline bool weft_file_started(const struct weft_file *file)
{
	/* Pairs with the release in start_workers(): the workers, and their threads, are there. */
	return weft_load_acquire(&file->started);
}

/*
 * worker.c: one kthread for each CPU of @file->cpus, not yet running; then
 * weft_workers_run(). 0 or -errno, with no worker left.
 */
int weft_workers_create(struct weft_file *file, u32 event_records);
void weft_workers_run(struct weft_file *file);
/*
 * A started session has workers on @cpus and nowhere else; under @file->lock. 0,
 * -ENXIO, -EOPNOTSUPP where the OS places, or as weft_session_pause().
 */
int weft_workers_change(struct weft_file *file, const struct cpumask *cpus);
/* Waits for them to end; the session has been told to stop. */
void weft_workers_destroy(struct weft_file *file);

/* Module-wide state of the hotplug callbacks. */
int weft_workers_init(void);
void weft_workers_exit(void);

/* debugfs.c: a started session's directory, gone before its workers are. */
void weft_debugfs_add(struct weft_file *file);
void weft_debugfs_remove(struct weft_file *file);
void weft_debugfs_init(void);
void weft_debugfs_exit(void);

/*
 * baseline.c: measures one of the kernel's own means on kthreads that have ended
 * when it returns; fills in out_*. Sleeps; 0 or -errno.
 */
int weft_baseline_measure(struct weft_baseline *call);

/* ioctl.c */
long weft_ioctl(struct file *filp, unsigned int command, unsigned long arg);

/* chardev.c */
int weft_chardev_init(void);
void weft_chardev_exit(void);

#endif /* WEFT_FILE_H */
