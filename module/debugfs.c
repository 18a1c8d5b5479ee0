// SPDX-License-Identifier: GPL-2.0
/*
 * /sys/kernel/debug/weft/SESSION/: what an eye wants to see of a session that
 * runs. For people; tools ask the device.
 */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "file.h"

static struct dentry *root;

/* A line of the ledger: the whole and its five parts. */
struct ledger_line {
	u64 ns[6];
};

static void show_line(struct seq_file *m, const char *name, const struct ledger_line *line)
{
	u32 i;

	seq_printf(m, "%4s", name);
	for (i = 0; i < ARRAY_SIZE(line->ns); i++)
		seq_printf(m, " %15llu", line->ns[i]);
	seq_putc(m, '\n');
}

static void show_worker(struct seq_file *m, const struct weft_worker_stats *stats,
			struct ledger_line *all)
{
	const struct ledger_line line = {
		.ns = { stats->wall_ns, stats->task_ns, stats->dispatch_ns, stats->steal_ns,
			stats->idle_ns, stats->os_ns },
	};
	char name[12];
	u32 i;

	for (i = 0; i < ARRAY_SIZE(line.ns); i++)
		all->ns[i] += line.ns[i];
	snprintf(name, sizeof(name), "%u", stats->cpu);
	show_line(m, name, &line);
}

/* A worker a line, and the session; the last five columns sum to the first, in ns. */
static int ledger_show(struct seq_file *m, void *unused)
{
	struct weft_file *file = m->private;
	struct ledger_line all = {};
	u32 i;
	struct weft_worker_stats *stats __free(kfree) = kzalloc(sizeof(*stats), GFP_KERNEL);

	if (!stats)
		return -ENOMEM;
	seq_puts(m, " cpu            wall            task        dispatch           steal            idle              os\n");
	for (i = 0; i < weft_file_stats(file, i, stats); i++)
		show_worker(m, stats, &all);
	show_line(m, "all", &all);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(ledger);

/* Each event's count by worker. */
static int counters_show(struct seq_file *m, void *unused)
{
	struct weft_file *file = m->private;
	u32 i;
	struct weft_worker_stats *stats __free(kfree) = kzalloc(sizeof(*stats), GFP_KERNEL);

	if (!stats)
		return -ENOMEM;
	seq_puts(m, " cpu     switches       yields    preempted      blocked      spawned       exited       stolen        parks\n");
	for (i = 0; i < weft_file_stats(file, i, stats); i++)
		seq_printf(m, "%4u %12llu %12llu %12llu %12llu %12llu %12llu %12llu %12llu\n",
			   stats->cpu, stats->switches, stats->yields, stats->preempted,
			   stats->blocked, stats->spawned, stats->exited, stats->stolen,
			   stats->parks);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(counters);

/* Errors are not ours to handle: without debugfs there is just nothing to see. */
void weft_debugfs_add(struct weft_file *file)
{
	char name[16];

	snprintf(name, sizeof(name), "%u", file->session.id);
	file->debugfs = debugfs_create_dir(name, root);
	debugfs_create_file("ledger", 0400, file->debugfs, file, &ledger_fops);
	debugfs_create_file("counters", 0400, file->debugfs, file, &counters_fops);
}

/* Waits for who reads. */
void weft_debugfs_remove(struct weft_file *file)
{
	debugfs_remove(file->debugfs);
	file->debugfs = NULL;
}

void weft_debugfs_init(void)
{
	root = debugfs_create_dir("weft", NULL);
}

void weft_debugfs_exit(void)
{
	debugfs_remove(root);
}
